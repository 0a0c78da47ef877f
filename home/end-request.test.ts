import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isEndRequested, requestEnd, withdrawEndRequest } from './end-request.js';

const shim = { bootId: 'boot', pid: 60, startTicks: 1_060 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sk-end-request-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('asks exactly one process, until it is taken back', () => {
  expect(isEndRequested(folder, shim)).toBe(false);
  requestEnd(folder, shim);
  expect(isEndRequested(folder, shim)).toBe(true);
  expect(statSync(path.join(folder, '60.end')).mode & 0o777).toBe(0o600);
  for (const other of [
    { ...shim, bootId: 'another boot' },
    { ...shim, startTicks: 1_061 },
    { ...shim, pid: 61 },
  ]) {
    expect(isEndRequested(folder, other)).toBe(false);
  }
  withdrawEndRequest(folder, shim);
  withdrawEndRequest(folder, shim);
  expect(isEndRequested(folder, shim)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

it.each(['', 'junk', '{}', '{"bootId":"boot","pid":"60","startTicks":1060}'])(
  'takes %j for no question',
  (text) => {
    writeFileSync(path.join(folder, '60.end'), text);
    expect(isEndRequested(folder, shim)).toBe(false);
  },
);

it('follows no link', () => {
  const elsewhere = path.join(folder, 'elsewhere');
  writeFileSync(elsewhere, JSON.stringify(shim));
  symlinkSync(elsewhere, path.join(folder, '60.end'));
  expect(isEndRequested(folder, shim)).toBe(false);
});

it('has no answer to a home that is gone', () => {
  rmSync(folder, { recursive: true });
  expect(isEndRequested(folder, shim)).toBe(false);
  expect(() => requestEnd(folder, shim)).toThrow(/ENOENT/);
  expect(() => withdrawEndRequest(folder, shim)).not.toThrow();
});
