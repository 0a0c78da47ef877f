import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Outbox, packLines } from './outbox.js';

/** Keeps each write apart; `taking` false: takes none of them until asked. */
function stream(taking = true) {
  const writes: string[] = [];
  const held: Array<() => void> = [];
  const sink = new Writable({
    decodeStrings: false,
    highWaterMark: 100,
    write: (chunk, _encoding, done) => {
      writes.push(String(chunk));
      if (taking) done();
      else held.push(done);
    },
  });
  return { writes, sink, held };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Outbox', () => {
  it('hands over what a turn pushes in one write, in order', async () => {
    const { writes, sink } = stream();
    const outbox = new Outbox(sink, packLines);
    for (const text of ['a', 'b', 'c']) outbox.push(text);
    expect(writes).toEqual([]);
    expect(outbox.waiting).toBe(3);
    await turn();
    expect(writes).toEqual(['a\nb\nc\n']);
    outbox.push('d');
    await turn();
    expect(writes).toEqual(['a\nb\nc\n', 'd\n']);
    expect(outbox.waiting).toBe(0);
  });

  it('holds no more than its bound, and tells of a stream that is full', async () => {
    const { writes, sink } = stream(false);
    let full = 0;
    const outbox = new Outbox(sink, packLines, () => {
      full += 1;
    });
    outbox.push('x'.repeat(70_000));
    expect(writes).toHaveLength(1);
    expect(full).toBe(1);
    expect(outbox.waiting).toBe(70_001);
    await turn();
    expect(writes).toHaveLength(1);
  });

  it('says when all is with the system, also when nothing waits', async () => {
    const through = new PassThrough();
    const outbox = new Outbox(through, packLines);
    outbox.push('last');
    await new Promise<void>((resolve) => outbox.onceFlushed(resolve));
    expect(String(through.read())).toBe('last\n');
    await new Promise<void>((resolve) => outbox.onceFlushed(resolve));
  });

  it('drops what an ended stream no longer takes', async () => {
    const { writes, sink } = stream();
    const outbox = new Outbox(sink, packLines);
    outbox.push('too late');
    sink.end();
    await turn();
    expect(writes).toEqual([]);
    expect(outbox.waiting).toBe(0);
  });
});
