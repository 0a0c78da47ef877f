import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readListeners, readText } from './proc-files.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sk-proc-files-'));
  file = path.join(folder, 'file');
});
afterEach(() => rmSync(folder, { recursive: true }));

const MIB = 1024 * 1024;

describe('readText', () => {
  it('reads files of any size up to its bound, one after the other', () => {
    const long = 'äö'.repeat(50_000);
    writeFileSync(file, long);
    expect(readText(file, MIB) === long).toBe(true);
    expect(readText(file, 10)).toBe('äöäöä'.slice(0, 5));
    writeFileSync(file, 'short');
    expect(readText(file, MIB)).toBe('short');
    writeFileSync(file, '');
    expect(readText(file, MIB)).toBe('');
  });

  it('gives null for what is gone', () => {
    expect(readText(file, MIB)).toBeNull();
  });
});

describe('readListeners', () => {
  const line = (at: number, state: string): string =>
    `${String(at).padStart(4)}: 0100007F:${(8_000 + at).toString(16).toUpperCase()} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${at} 1 0000000000000000 100 0 0 10 0\n`;
  const table = (listeners: number, others: number): string =>
    `  sl  local_address rem_address   st\n${Array.from({ length: listeners + others }, (_, at) =>
      line(at, at < listeners ? '0A' : '06'),
    ).join('')}`;

  it('reads all that listen, and of the rest no more than a piece', () => {
    const text = table(200, 20_000);
    writeFileSync(file, text);
    const read = readListeners(file, 8 * MIB) ?? '';
    expect(text.startsWith(read)).toBe(true);
    expect(read).toContain(line(199, '0A'));
    expect(read.length).toBeLessThan(40_000);
  });

  it('reads to the end where nothing else stands, and nothing where there is nothing', () => {
    writeFileSync(file, table(3, 0));
    expect(readListeners(file, MIB)).toBe(table(3, 0));
    rmSync(file);
    expect(readListeners(file, MIB)).toBeNull();
  });
});
