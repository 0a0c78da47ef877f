import { describe, expect, it } from 'vitest';
import { lineSplitter } from './lines.js';

function collect(maxBytes?: number) {
  const lines: string[] = [];
  const oversize: number[] = [];
  const { take, end } = lineSplitter(
    { line: (text) => lines.push(text), oversize: (bytes) => oversize.push(bytes) },
    maxBytes,
  );
  return { take: (text: string | Buffer) => take(Buffer.from(text as string)), end, lines, oversize };
}

describe('lineSplitter', () => {
  it('puts lines together however they are cut, multi-byte characters too', () => {
    const text = '{"a":"ü€😀"}\n{"b":1}\r\n\n{"c":2}\n';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const { take, lines } = collect();
      for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
      expect(lines.map((line) => line.trim())).toEqual(['{"a":"ü€😀"}', '{"b":1}', '{"c":2}']);
    }
  });

  it('drops a line past the bound, counts it, and goes on with the next', () => {
    const { take, lines, oversize } = collect(10);
    take('0123456789');
    take('abc');
    take('def\n{"ok":1}\n0123456789x\n');
    expect(oversize).toEqual([16, 11]);
    expect(lines).toEqual(['{"ok":1}']);
  });

  it('takes what no newline ends when there is no more, once', () => {
    const { take, end, lines, oversize } = collect(10);
    take('{"a":1}\n{"b"');
    take(':2}');
    expect(lines).toEqual(['{"a":1}']);
    end();
    end();
    expect(lines).toEqual(['{"a":1}', '{"b":2}']);
    take('0123456789x');
    end();
    expect(oversize).toEqual([11]);
  });
});
