import { describe, expect, it } from 'vitest';
import { cutMessage } from './cut-message.js';
import { LineReader } from './line-reader.js';

function read(max: number, ...chunks: (string | Buffer)[]) {
  const seen = { lines: [] as string[], dropped: [] as unknown[] };
  const reader = new LineReader(max, {
    line: (text) => seen.lines.push(text),
    oversize: (cut, bytes) => seen.dropped.push([cut?.id ?? null, bytes]),
  });
  for (const chunk of chunks) reader.feed(Buffer.from(chunk as string));
  return seen;
}

describe('LineReader', () => {
  it('puts lines together however they are cut, multi-byte characters too', () => {
    const text = '{"a":"ü€😀"}\n{"b":1}\r\n\n{"c":2}\n';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(read(99, ...chunks).lines.map((line) => line.trim())).toEqual([
        '{"a":"ü€😀"}',
        '{"b":1}',
        '{"c":2}',
      ]);
    }
  });

  it('passes no empty line and no unfinished one, whatever the chunks', () => {
    expect(read(99, 'a\nb', 'c\n\nd', '\n \r\ne').lines).toEqual(['a', 'bc', 'd']);
    expect(read(10_000, ...Array<string>(5_000).fill('x'), '\n').lines).toEqual(['x'.repeat(5_000)]);
  });

  it('takes what no newline ends when there is no more, once', () => {
    const lines: string[] = [];
    const sizes: number[] = [];
    const sink = {
      line: (text: string) => lines.push(text),
      oversize: (_: unknown, n: number) => sizes.push(n),
    };
    const reader = new LineReader(10, sink);
    reader.feed(Buffer.from('{"a":1}\n{"b"'));
    reader.feed(Buffer.from(':2}'));
    reader.end();
    reader.end();
    reader.feed(Buffer.from('0123456789x'));
    reader.end();
    reader.end();
    expect([lines, sizes]).toEqual([['{"a":1}', '{"b":2}'], [11]]);
  });

  it('drops a line over the bound while it arrives, and passes the next one', () => {
    const long = `{"result":{"t":"${'x'.repeat(2_000)}"},"jsonrpc":"2.0","id":42}`;
    expect(read(100, long.slice(0, 700), long.slice(700), '\n{"ok":1}\n')).toEqual({
      lines: ['{"ok":1}'],
      dropped: [[42, long.length]],
    });
    expect(read(5, '123456\n1\n')).toEqual({ lines: ['1'], dropped: [[null, 6]] });
    expect(read(6, '123456\n')).toEqual({ lines: ['123456'], dropped: [] });
  });
});

const answer = (id: unknown) => ({ kind: 'response', id });
const question = (id: unknown) => ({ kind: 'request', id });

it.each([
  ['{"jsonrpc":"2.0","id":7,"result":', '"}}', answer(7)],
  ['{"id": 8 , "result":', '"}}', answer(8)],
  ['{"id":"ü\\"1","jsonrpc":"2.0","error":', '"}}', answer('ü"1')],
  ['{"result":', '"},"id":9,"jsonrpc":"2.0"}', answer(9)],
  ['{"jsonrpc":"2.0","result":', '"},"id":"a"}', answer('a')],
  ['{"jsonrpc":"2.0","id":0,"method":"x","params":', '}}', question(0)],
  ['{"method":"sampling/createMessage","params":', '},"jsonrpc":"2.0","id":-3}', question(-3)],
  ['{"result":{"id":3', '"id":3}}', null],
  ['{"result":"', '\\"id\\":5}', null],
  ['{"jsonrpc":"2.0","method":"x","params":', '}}', null],
  ['{"jsonrpc":"2.0","id":1.5,"result":', '}}', null],
  ['{"id":1,"x":', '}}', null],
])('a message of which only the ends are known: %s ... %s', (head, tail, told) => {
  expect(cutMessage(Buffer.from(head), Buffer.from(tail))).toEqual(told);
});
