import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FILE_EVERY_MS, FileTime } from './file-time.js';

describe('FileTime', () => {
  let folder: string;
  let at: number;
  const changedAfter = (time: FileTime, ms = FILE_EVERY_MS): boolean => {
    at += ms;
    return time.hasChanged();
  };
  const made = (): { file: string; time: FileTime } => {
    const file = path.join(folder, 'daemon.pid');
    return { file, time: new FileTime(file, () => at) };
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sk-time-'));
    at = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('says that a file came, was written anew and went, each once', () => {
    const { file, time } = made();
    expect(changedAfter(time)).toBe(false);
    writeFileSync(file, '1');
    expect([changedAfter(time), changedAfter(time)]).toEqual([true, false]);
    utimesSync(file, 1, 1);
    expect([changedAfter(time), changedAfter(time)]).toEqual([true, false]);
    rmSync(file);
    expect([changedAfter(time), changedAfter(time)]).toEqual([true, false]);
  });

  it('asks no more often than it needs to, and forgets nothing in between', () => {
    const { file, time } = made();
    changedAfter(time);
    writeFileSync(file, '1');
    expect(changedAfter(time, FILE_EVERY_MS - 1)).toBe(false);
    expect(changedAfter(time, 1)).toBe(true);
  });
});
