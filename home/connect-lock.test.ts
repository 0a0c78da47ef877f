import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { underConnectLock } from './connect-lock.js';
import { ownIdentity } from './identity.js';
import { ensureHome, type HomePaths, homePaths } from './paths.js';

const SHORT_MS = 100;
let paths: HomePaths;
beforeEach(() => {
  paths = homePaths(path.join(mkdtempSync(path.join(tmpdir(), 'shimkeeper-lock-')), 'home'));
});
afterEach(() => rmSync(path.dirname(paths.home), { recursive: true, force: true }));

it('who comes second waits for the first, and nothing is left', async () => {
  const said: string[] = [];
  let second: Promise<unknown> | undefined;
  await underConnectLock(paths, async () => {
    second = underConnectLock(paths, () => said.push('second'));
    expect(existsSync(paths.connectLock)).toBe(true);
    await expect(underConnectLock(paths, () => 'never', SHORT_MS)).rejects.toThrow();
    said.push('first ends');
  });
  await second;
  expect(said).toEqual(['first ends', 'second']);
  expect(existsSync(paths.connectLock)).toBe(false);
});

it('the wait is bounded, and it is said what for', async () => {
  await underConnectLock(paths, async () => {
    const late = underConnectLock(paths, () => 'never', SHORT_MS);
    await expect(late).rejects.toMatchObject({
      code: 'connect-busy',
      message: expect.stringContaining(paths.home),
    });
    expect(existsSync(paths.connectLock)).toBe(true);
  });
});

it('a dead holder keeps nobody waiting; a failure lets go', async () => {
  ensureHome(paths);
  const own = ownIdentity();
  const dead = { schema: 1, ...own, startTicks: own.startTicks - 1, at: new Date().toISOString() };
  writeFileSync(paths.connectLock, JSON.stringify(dead));
  const failed = underConnectLock(paths, () => {
    throw new Error('failed');
  });
  await expect(failed).rejects.toThrow('failed');
  expect(existsSync(paths.connectLock)).toBe(false);
});
