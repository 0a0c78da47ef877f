import { expect, it } from 'vitest';
import type { Pulse } from '../home/pulse.js';
import { PulseMeter } from './pulse-meter.js';

const DAEMON = { bootId: 'boot', pid: 100, startTicks: 1 };
const OTHER = { bootId: 'boot', pid: 200, startTicks: 1 };

function meter() {
  let pulse: Pulse | null = null;
  let reads = 0;
  const read = (): Pulse | null => {
    reads += 1;
    return pulse;
  };
  const of = new PulseMeter(read, () => pulse?.at ?? 0);
  return {
    of,
    reads: (): number => reads,
    at: (at: number, state: string, cpuTicks: number): void => {
      pulse = { at, state, cpuTicks };
      of.look([DAEMON]);
    },
  };
}

it('judges over the last while, and not before it has seen so much', () => {
  const { of, at } = meter();
  at(0, 'S', 0);
  expect(of.activityOf(DAEMON)).toBeNull();
  at(600, 'S', 0);
  expect(of.activityOf(DAEMON)).toBeNull();
  at(800, 'S', 0);
  expect(of.activityOf(DAEMON)).toEqual({ of: DAEMON, activity: 'idle', spanMs: 800 });
  at(1_500, 'T', 0);
  at(2_200, 'T', 0);
  expect(of.activityOf(DAEMON)).toEqual({ of: DAEMON, activity: 'stopped', spanMs: 700 });
});

it('remembers a bounded while of those that it is still asked to look at', () => {
  const { of, at } = meter();
  for (let look = 0; look < 1_000; look += 1) at(look * 50, 'R', look * 5);
  expect(of.activityOf(DAEMON)).toMatchObject({ activity: 'working', spanMs: 700 });
  of.look([OTHER]);
  expect(of.activityOf(DAEMON)).toBeNull();
});

it('looks once where it is asked twice in the same moment', () => {
  const { of, at, reads } = meter();
  at(0, 'S', 0);
  of.look([DAEMON, { ...DAEMON }]);
  expect(reads()).toBe(1);
  at(800, 'S', 0);
  of.look([DAEMON]);
  expect(reads()).toBe(2);
  expect(of.activityOf(DAEMON)?.spanMs).toBe(800);
});
