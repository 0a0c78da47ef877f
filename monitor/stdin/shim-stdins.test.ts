import { expect, it, vi } from 'vitest';
import type { ProcessSnapshot } from '../../contracts/process-table.js';
import type { StdinState } from '../facts.js';
import { NOW, row } from '../fixtures/made-up.js';
import { ShimStdins } from './shim-stdins.js';

let reads: number[][];

function made(): ShimStdins {
  reads = [];
  return new ShimStdins(async (asked) => {
    reads.push(asked.map(({ pid }) => pid));
    return new Map([['60-1060', { kind: 'open' }]]);
  });
}

const at = (ms: number): ProcessSnapshot => ({ at: NOW + ms, rows: new Map() });
const shim = row(60, { ppid: 50 });

it('asks nobody about nobody', async () => {
  expect(await made().look([], at(0))).toEqual(new Map());
  expect(reads).toEqual([]);
});

it('keeps an answer for a while, and asks at once when a shim is adopted', async () => {
  const stdins = made();
  await stdins.look([shim], at(0));
  await stdins.look([shim], at(14_900));
  expect(reads).toHaveLength(1);
  await stdins.look([{ ...shim, ppid: 1 }], at(14_950));
  expect(reads).toHaveLength(2);
  await stdins.look([{ ...shim, ppid: 1 }], at(29_960));
  expect(reads).toHaveLength(3);
});

it('asks once a second however much changes, and again when the clock was set back', async () => {
  const stdins = made();
  for (let turn = 0; turn < 100; turn += 1) await stdins.look([row(60, { ppid: turn })], at(turn * 20));
  expect(reads.length).toBeLessThanOrEqual(2);
  await stdins.look([shim], at(-60_000));
  expect(reads.length).toBeLessThanOrEqual(3);
});

it('asks again after a second where the last answer left something open', async () => {
  let asked = 0;
  const stdins = new ShimStdins(async () => {
    asked += 1;
    return new Map([['60-1060', { kind: 'unknown', why: 'no answer', passing: true }]]);
  });
  for (const ms of [0, 900, 1_000, 1_900, 2_000]) await stdins.look([shim], at(ms));
  expect(asked).toBe(3);
});

it('forgets when nobody is to be asked about', async () => {
  const stdins = made();
  expect((await stdins.look([shim], at(0))).size).toBe(1);
  expect((await stdins.look([], at(10))).size).toBe(0);
  expect((await stdins.look([shim], at(20_000))).size).toBe(1);
});

it('is never waited for by a watch, which has the answer at its next look', async () => {
  let answer: (states: ReadonlyMap<string, StdinState>) => void = () => undefined;
  let asked = 0;
  const stdins = new ShimStdins(() => {
    asked += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  expect(stdins.latest([shim], at(0)).size).toBe(0);
  expect(stdins.latest([{ ...shim, ppid: 1 }], at(5_000)).size).toBe(0);
  expect(asked).toBe(1);
  answer(new Map([['60-1060', { kind: 'open' }]]));
  await vi.waitFor(() => expect(stdins.latest([shim], at(5_100)).size).toBe(1));
});

it('tells a reading that failed at the next look, once', async () => {
  const stdins = new ShimStdins(() => Promise.reject(new Error('no ss')));
  expect(stdins.latest([shim], at(0)).size).toBe(0);
  await vi.waitFor(() => expect(() => stdins.latest([shim], at(10))).toThrow('no ss'));
  expect(stdins.latest([shim], at(20)).size).toBe(0);
});
