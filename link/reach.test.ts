import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ShimkeeperError } from '../contracts/errors.js';
import { homePaths } from '../home/paths.js';
import { reach } from './reach.js';

const HOUR_MS = 3_600_000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-reach-'));
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['back', -HOUR_MS],
  ['forward', HOUR_MS],
])('a clock that jumps %s changes no wait', async (_way, jump) => {
  const patienceMs = 1_000;
  const start = performance.now();
  let attempts = 0;
  const attempt = async (): Promise<never> => {
    attempts += 1;
    vi.setSystemTime(Date.now() + jump);
    throw new ShimkeeperError('daemon-absent', 'none');
  };
  const reached = reach({ paths: homePaths(folder), attempt, launch: null, patienceMs });
  await expect(reached).rejects.toMatchObject({ code: 'autostart-off' });
  expect(performance.now() - start).toBeGreaterThanOrEqual(patienceMs);
  expect(performance.now() - start).toBeLessThan(patienceMs * 5);
  expect(attempts).toBeGreaterThan(1);
});
