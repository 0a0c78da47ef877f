import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLockFile } from './lock-file.js';

const MAX_AGE_MS = 60_000;
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-lock-'));
  file = path.join(folder, 'x.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a holder that lets go and ends while it is judged leaves the lock to the next, who keeps it', () => {
  const first = takeLockFile(file, MAX_AGE_MS);
  let next = '';
  const late = takeLockFile(file, MAX_AGE_MS, Date.now, () => {
    first?.release();
    takeLockFile(file, MAX_AGE_MS, () => Date.now() + 1);
    next = readFileSync(file, 'utf8');
    return false;
  });
  expect(late).toBeNull();
  expect(readFileSync(file, 'utf8')).toBe(next);
});

it('the lock of a dead holder is taken away', () => {
  takeLockFile(file, MAX_AGE_MS);
  const taken = takeLockFile(
    file,
    MAX_AGE_MS,
    () => Date.now() + 1,
    () => false,
  );
  expect(taken).not.toBeNull();
  taken?.release();
  expect(takeLockFile(file, MAX_AGE_MS)).not.toBeNull();
});
