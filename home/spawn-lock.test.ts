import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureHome, type HomePaths, homePaths } from './paths.js';
import { trySpawnLock } from './spawn-lock.js';

const HOUR_MS = 3_600_000;
let paths: HomePaths;
beforeEach(() => {
  paths = homePaths(path.join(mkdtempSync(path.join(tmpdir(), 'shimkeeper-lock-')), 'home'));
  ensureHome(paths);
});
afterEach(() => rmSync(path.dirname(paths.home), { recursive: true, force: true }));

it.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('a clock that jumps %s keeps nobody from launching', (_way, jump) => {
  const now = Date.now();
  expect(trySpawnLock(paths, () => now)).not.toBeNull();
  expect(trySpawnLock(paths, () => now + 1_000)).toBeNull();
  expect(trySpawnLock(paths, () => now + jump)).not.toBeNull();
});

it('a home that takes no lock is told as what it is, not as somebody who launches', () => {
  rmSync(paths.home, { recursive: true });
  mkdirSync(path.dirname(paths.home), { recursive: true });
  expect(() => trySpawnLock(paths)).toThrow(expect.objectContaining({ code: 'home-unusable' }));
});
