import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLOSE_CODE,
  closeContent,
  encodeFrame,
  FrameError,
  FrameReader,
  OPCODE,
  packMasked,
  packPlain,
} from './frames.js';

const MAX_BYTES = 1_000_000;
type Heard = string | ['ping', string] | ['close', number, string];

function reading(maxBytes = MAX_BYTES) {
  const heard: Heard[] = [];
  const reader = new FrameReader(maxBytes, {
    text: (text) => heard.push(text),
    ping: (content) => heard.push(['ping', content.toString()]),
    pong: () => undefined,
    close: (code, reason) => heard.push(['close', code, reason]),
  });
  return { reader, heard };
}

/** As a server writes it: unmasked. */
function frame(first: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 126
      ? Buffer.from([length])
      : length < 65_536
        ? Buffer.from([126, length >> 8, length & 255])
        : Buffer.from([
            127,
            0,
            0,
            0,
            0,
            length >>> 24,
            (length >> 16) & 255,
            (length >> 8) & 255,
            length & 255,
          ]);
  return Buffer.concat([Buffer.from([first]), size, content]);
}

/** What a server sees of ours. */
function unmasked(bytes: Buffer): { opcode: number; content: string } {
  const short = (bytes[1] as number) & 127;
  expect((bytes[1] as number) & 128).toBe(128);
  const maskAt = short === 126 ? 4 : short === 127 ? 10 : 2;
  const content = Buffer.from(bytes.subarray(maskAt + 4));
  for (const [at, byte] of content.entries()) content[at] = byte ^ (bytes[maskAt + (at & 3)] as number);
  return { opcode: (bytes[0] as number) & 15, content: content.toString('utf8') };
}

describe('what a client writes', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'a text of %i bytes comes out as it was',
    (length) => {
      const text = 'é'.repeat(length >> 1) + 'x'.repeat(length & 1);
      expect(unmasked(encodeFrame(OPCODE.text, text))).toEqual({ opcode: OPCODE.text, content: text });
    },
  );

  it('no two frames have the same mask', () => {
    const masks = Array.from({ length: 1_000 }, () =>
      encodeFrame(OPCODE.text, '').subarray(2).toString('hex'),
    );
    expect(new Set(masks).size).toBeGreaterThan(990);
  });

  it('a close has its code', () => {
    expect(closeContent(4_001).readUInt16BE(0)).toBe(4_001);
  });
});

describe('what a client reads', () => {
  it('messages come out whole and in order, however they are cut, in parts or not, with pings between', () => {
    const message = fc.record({
      text: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constant('long '.repeat(20_000))),
      parts: fc.integer({ min: 1, max: 4 }),
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), cuts, (messages, sizes) => {
        const bytes = Buffer.concat(messages.flatMap(({ text, parts }) => inParts(Buffer.from(text), parts)));
        const { reader, heard } = reading();
        for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] as number;
          reader.feed(bytes.subarray(from, from + size));
          from += size;
        }
        expect(heard.filter((one) => typeof one === 'string')).toEqual(messages.map(({ text }) => text));
      }),
      { numRuns: 200 },
    );
  });

  it('a close is told with its code and reason, or without', () => {
    const { reader, heard } = reading();
    reader.feed(frame(0x88, Buffer.concat([closeContent(4_404), Buffer.from('gone')])));
    reader.feed(frame(0x88, Buffer.alloc(0)));
    expect(heard).toEqual([
      ['close', 4_404, 'gone'],
      ['close', CLOSE_CODE.none, ''],
    ]);
  });

  it.each([
    ['a masked frame', encodeFrame(OPCODE.text, 'x'), CLOSE_CODE.protocol],
    ['a reserved bit', frame(0xc1, Buffer.from('x')), CLOSE_CODE.protocol],
    ['a binary message', frame(0x82, Buffer.from('x')), CLOSE_CODE.protocol],
    ['an unknown kind', frame(0x83, Buffer.from('x')), CLOSE_CODE.protocol],
    ['an unknown control frame', frame(0x8b, Buffer.alloc(0)), CLOSE_CODE.protocol],
    ['a ping in parts', frame(0x09, Buffer.alloc(0)), CLOSE_CODE.protocol],
    ['a ping that is too long', frame(0x89, Buffer.alloc(126)), CLOSE_CODE.protocol],
    ['a part without a beginning', frame(0x80, Buffer.from('x')), CLOSE_CODE.protocol],
    [
      'a beginning within another',
      Buffer.concat([frame(0x01, Buffer.from('x')), frame(0x01, Buffer.from('y'))]),
      CLOSE_CODE.protocol,
    ],
    ['half a close code', frame(0x88, Buffer.from('x')), CLOSE_CODE.protocol],
    ['a text that is no UTF-8', frame(0x81, Buffer.from([0xff])), CLOSE_CODE.badText],
    ['too long a message', frame(0x81, Buffer.alloc(101)), CLOSE_CODE.tooLarge],
    [
      'parts that are too long together',
      Buffer.concat([frame(0x01, Buffer.alloc(60)), frame(0x80, Buffer.alloc(60))]),
      CLOSE_CODE.tooLarge,
    ],
    [
      'a length beyond all numbers',
      Buffer.from([0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255]),
      CLOSE_CODE.tooLarge,
    ],
  ])('%s is an error that says how', (_what, bytes, closeCode) => {
    const { reader } = reading(100);
    expect(() => reader.feed(bytes)).toThrowError(expect.objectContaining({ closeCode }));
    expect(() => reading(100).reader.feed(bytes)).toThrow(FrameError);
  });
});

/** One message in so many frames, a ping after each but the last. */
function inParts(content: Buffer, parts: number): Buffer[] {
  const size = Math.ceil(content.length / parts);
  return Array.from({ length: parts }, (_, at) => {
    const last = at === parts - 1;
    const part = content.subarray(at * size, last ? content.length : (at + 1) * size);
    const bytes = frame((last ? 0x80 : 0) | (at === 0 ? OPCODE.text : 0), part);
    return last ? bytes : Buffer.concat([bytes, frame(0x89, Buffer.from('still there?'))]);
  });
}

describe('texts packed together', () => {
  const texts = ['', 'a', 'ü€😀', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(70_000), 'end'];

  it('plain, a reader gets each of them, however the bytes are cut', () => {
    const bytes = packPlain(texts);
    for (const size of [1, 7, 128, bytes.length]) {
      const { reader, heard } = reading();
      for (let at = 0; at < bytes.length; at += size) reader.feed(bytes.subarray(at, at + size));
      expect(heard).toEqual(texts);
    }
  });

  it('masked, they are the frames that one by one would be, but for their masks', () => {
    const bytes = packMasked(texts);
    let at = 0;
    for (const text of texts) {
      const { length } = encodeFrame(OPCODE.text, text);
      expect(unmasked(bytes.subarray(at, at + length)).content).toBe(text);
      at += length;
    }
    expect(at).toBe(bytes.length);
  });

  it('a replacement character that was sent is a text, a broken one is not', () => {
    const { reader, heard } = reading();
    reader.feed(packPlain(['\ufffd']));
    expect(heard).toEqual(['\ufffd']);
    expect(() => reader.feed(frame(0x81, Buffer.from([0x61, 0xc3])))).toThrow(FrameError);
  });
});
