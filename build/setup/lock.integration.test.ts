import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.mjs';
import { ownMark } from './process-mark.mjs';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-lock-'));
  file = path.join(directory, 'deeper/setup.lock');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('lets one work at a time, tells who waits for whom, and leaves no file', async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await new Promise(setImmediate);
    events.push(`${name} ends`);
  };
  const waited: number[] = [];
  await Promise.all([
    withLock(file, (pid: number) => waited.push(pid), work('first')),
    withLock(file, (pid: number) => waited.push(pid), work('second')),
  ]);
  expect(events).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(waited).toEqual([process.pid]);
  expect(existsSync(file)).toBe(false);
});

it('takes no notice of a holder that is gone', async () => {
  const mark = ownMark();
  await withLock(
    file,
    () => undefined,
    async () => undefined,
  );
  writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, startTicks: mark.startTicks }));
  expect(
    await withLock(
      file,
      () => undefined,
      async () => 'done',
    ),
  ).toBe('done');
});

it('gives back the result and passes on the failure', async () => {
  const failing = withLock(
    file,
    () => undefined,
    async () => {
      throw new Error('no');
    },
  );
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});
