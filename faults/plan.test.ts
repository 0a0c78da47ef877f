import { expect, it } from 'vitest';
import { STEPS } from './game/steps.mjs';
import { plan, SEASONS, type Step, WEIGHTS } from './plan.mjs';

const MEAN_MS = 500;

function first(seed: number, count: number): Step[] {
  const steps = plan(seed, MEAN_MS);
  return Array.from({ length: count }, () => steps.next().value);
}

it('is the same for the same seed, and another for another', () => {
  expect(first(7, 200)).toEqual(first(7, 200));
  expect(first(7, 200)).not.toEqual(first(8, 200));
});

/** The steps of each season, of the first so many. */
function inSeasons(steps: readonly Step[]): Step[][] {
  const bySeason = SEASONS.map((): Step[] => []);
  let season = 0;
  let spentMs = 0;
  for (const step of steps) {
    bySeason[season]?.push(step);
    spentMs += step.pauseMs;
    if (spentMs < (SEASONS[season]?.ms ?? 0)) continue;
    season = (season + 1) % SEASONS.length;
    spentMs = 0;
  }
  return bySeason;
}

it('has every kind of step, about as often as its weight says, and pauses about as long as told', () => {
  const [steps = []] = inSeasons(first(1, 60_000));
  const total = Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0);
  for (const [kind, weight] of Object.entries(WEIGHTS)) {
    const share = steps.filter((step) => step.kind === kind).length / steps.length;
    expect(share / (weight / total)).toBeGreaterThan(0.8);
    expect(share / (weight / total)).toBeLessThan(1.2);
  }
  const mean = steps.reduce((sum, { pauseMs }) => sum + pauseMs, 0) / steps.length;
  expect(Math.abs(mean - MEAN_MS)).toBeLessThan(MEAN_MS / 10);
});

it('spares in its seasons what is to live long', () => {
  const bySeason = inSeasons(first(1, 6_000));
  for (const [index, { without }] of SEASONS.entries()) {
    const kinds = new Set(bySeason[index]?.map(({ kind }) => kind));
    expect(kinds.size).toBe(Object.keys(WEIGHTS).length - without.length);
    for (const kind of without) expect(kinds).not.toContain(kind);
  }
});

it('names only steps that can be taken', () => {
  expect(Object.keys(STEPS).sort()).toEqual(Object.keys(WEIGHTS).sort());
});
