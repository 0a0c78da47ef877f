import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint, readStamp } from './fingerprint.mjs';

let directory: string;
const at = (file: string) => path.join(directory, file);
const print = (...facts: string[]) => fingerprint(directory, ['folder', 'file', 'absent'], facts);

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-fingerprint-'));
  mkdirSync(at('folder/inner'), { recursive: true });
  writeFileSync(at('folder/inner/a'), 'one');
  writeFileSync(at('file'), 'two');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('is the same for the same files', () => {
  expect(print()).toBe(print());
});

it('changes with contents, names, new files and facts', () => {
  const prints = new Set([print(), print('node 20')]);
  writeFileSync(at('folder/inner/a'), 'other');
  prints.add(print());
  renameSync(at('folder/inner/a'), at('folder/inner/b'));
  prints.add(print());
  writeFileSync(at('absent'), '');
  prints.add(print());
  expect(prints.size).toBe(5);
});

it('reads a stamp, and no stamp as null', () => {
  writeFileSync(at('stamp'), 'abc\n');
  expect(readStamp(at('stamp'))).toBe('abc');
  expect(readStamp(at('nothing'))).toBeNull();
});
