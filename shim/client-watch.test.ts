import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ownIdentity } from '../home/identity.js';
import { ClientWatch, PROOF_LOOKS } from './client-watch.js';

const LOOK_MS = 1_000;
/** No process was ever born so late. */
const GONE = { ...ownIdentity(), startTicks: Number.MAX_SAFE_INTEGER };

let asked: number;
let proven: number;
let gone: number;
let watch: ClientWatch;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, proven, gone] = [0, 0, 0];
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

function watchOf(client: typeof GONE): void {
  watch = new ClientWatch({
    client,
    ask: () => {
      asked += 1;
    },
    onProven: () => {
      proven += 1;
    },
    onGone: () => {
      gone += 1;
    },
  });
}

it('leaves a client alone whose process lives', () => {
  watchOf(ownIdentity());
  vi.advanceTimersByTime(100 * LOOK_MS);
  expect([asked, gone]).toEqual([0, 0]);
});

it('asks once when the process is gone, and ends when nothing comes', () => {
  watchOf(GONE);
  vi.advanceTimersByTime(LOOK_MS);
  expect([asked, gone]).toEqual([1, 0]);
  vi.advanceTimersByTime((PROOF_LOOKS - 1) * LOOK_MS);
  expect(gone).toBe(0);
  vi.advanceTimersByTime(LOOK_MS);
  expect([asked, gone]).toEqual([1, 1]);
});

it('takes anything on stdin as proof, for a minute of looks', () => {
  watchOf(GONE);
  vi.advanceTimersByTime(LOOK_MS);
  watch.heard();
  expect(proven).toBe(1);
  vi.advanceTimersByTime(59 * LOOK_MS);
  expect([asked, gone]).toEqual([1, 0]);
  vi.advanceTimersByTime(LOOK_MS);
  expect(asked).toBe(2);
});

it.each([
  ['forward', 86_400_000],
  ['back', -86_400_000],
])('a clock that jumps %s between question and answer ends no shim and keeps none', (_way, jump) => {
  watchOf(GONE);
  vi.advanceTimersByTime(LOOK_MS);
  vi.setSystemTime(Date.now() + jump);
  vi.advanceTimersByTime((PROOF_LOOKS - 1) * LOOK_MS);
  expect([asked, gone]).toEqual([1, 0]);
  vi.advanceTimersByTime(LOOK_MS);
  expect(gone).toBe(1);
});
