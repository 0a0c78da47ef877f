import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failedLaunches, forgetFailedLaunches, recordFailedLaunch } from './launch-failures.js';
import { ensureHome, type HomePaths, homePaths } from './paths.js';
import { writeStateFile } from './state-file.js';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 0, 1);
let paths: HomePaths;
beforeEach(() => {
  paths = homePaths(path.join(mkdtempSync(path.join(tmpdir(), 'shimkeeper-launch-')), 'home'));
  ensureHome(paths);
});
afterEach(() => rmSync(path.dirname(paths.home), { recursive: true, force: true }));

it('waits longer after each failure, up to a bound, and names the last reason', () => {
  expect(failedLaunches(paths, NOW)).toBeNull();
  const waits = Array.from({ length: 8 }, (_, at) => {
    expect(recordFailedLaunch(paths, `reason ${at}`, NOW)).toBe(at + 1);
    return failedLaunches(paths, NOW)?.waitMs;
  });
  expect(waits).toEqual([300, 600, 1_200, 2_400, 4_800, 9_600, 10_000, 10_000]);
  expect(failedLaunches(paths, NOW + 4_000)).toEqual({ count: 8, reason: 'reason 7', waitMs: 6_000 });
  expect(failedLaunches(paths, NOW + 10_000)).toMatchObject({ waitMs: 0 });
});

it.each([
  ['long ago', HOUR_MS],
  ['in a time to come', -HOUR_MS],
])('a failure %s keeps nobody from launching', (_when, jump) => {
  recordFailedLaunch(paths, 'x', NOW);
  expect(failedLaunches(paths, NOW + jump)).toBeNull();
  expect(recordFailedLaunch(paths, 'y', NOW + jump)).toBe(1);
});

it('is forgotten when a daemon serves, and rubbish is none', () => {
  recordFailedLaunch(paths, 'x', NOW);
  forgetFailedLaunches(paths);
  forgetFailedLaunches(paths);
  expect(failedLaunches(paths, NOW)).toBeNull();
  for (const text of [
    '',
    '{}',
    '[1]',
    '{"count":-1,"reason":"x","at":"2026-01-01"}',
    '{"count":1,"reason":"x"}',
  ]) {
    writeStateFile(paths.launchFailures, text);
    expect(failedLaunches(paths, NOW)).toBeNull();
  }
});

it('a home that takes no file hinders nobody', () => {
  rmSync(paths.home, { recursive: true });
  expect(recordFailedLaunch(paths, 'x', NOW)).toBe(1);
});
