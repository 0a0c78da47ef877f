/**
 * WebSocket frames (RFC 6455) as a client writes and reads them: what it sends is masked, what it gets is not.
 * Own code rather than a library: ours need no HTTP client, no TLS and no compression, and a shim that loads none of
 * them starts a tenth faster and weighs a fifth less (docs/performance.md).
 */
import { isUtf8 } from 'node:buffer';
import { randomFillSync } from 'node:crypto';

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
/** Close codes of RFC 6455, section 7.4.1. */
export const CLOSE_CODE = {
  normal: 1000,
  protocol: 1002,
  /** Never on the wire: a close frame without a code. */
  none: 1005,
  /** Never on the wire: the connection was lost. */
  lost: 1006,
  badText: 1007,
  tooLarge: 1009,
} as const;

const FIN = 0x80;
const RESERVED = 0x70;
const OPCODE_BITS = 0x0f;
const MASKED = 0x80;
const LENGTH_BITS = 0x7f;
/** Lengths from here on stand in two, or eight, bytes of their own. */
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MAX_LENGTH_16 = 0xffff;
const MAX_CONTROL_BYTES = 125;
const MASK_BYTES = 4;
/** Random bytes are drawn for so many masks at once. */
const MASKS_AT_ONCE = 256;

const masks = Buffer.alloc(MASK_BYTES * MASKS_AT_ONCE);
let masksUsed = MASKS_AT_ONCE;

/** One whole frame, masked. `content`: text as UTF-8, or bytes as they are. */
export function encodeFrame(opcode: number, content: string | Buffer): Buffer {
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  const lengthBytes = length < LENGTH_16 ? 0 : length <= MAX_LENGTH_16 ? 2 : 8;
  const maskAt = 2 + lengthBytes;
  const from = maskAt + MASK_BYTES;
  const frame = Buffer.allocUnsafe(from + length);
  frame[0] = FIN | opcode;
  if (lengthBytes === 0) frame[1] = MASKED | length;
  else if (lengthBytes === 2) {
    frame[1] = MASKED | LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = MASKED | LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  if (typeof content === 'string') frame.write(content, from, 'utf8');
  else content.copy(frame, from);
  mask(frame, maskAt, from);
  return frame;
}

function mask(frame: Buffer, maskAt: number, from: number): void {
  if (masksUsed === MASKS_AT_ONCE) {
    randomFillSync(masks);
    masksUsed = 0;
  }
  const at = masksUsed * MASK_BYTES;
  masksUsed += 1;
  masks.copy(frame, maskAt, at, at + MASK_BYTES);
  for (let index = from; index < frame.length; index += 1) {
    frame[index] = (frame[index] as number) ^ (masks[at + ((index - from) & 3)] as number);
  }
}

/** A close frame's content. */
export function closeContent(code: number): Buffer {
  const content = Buffer.allocUnsafe(2);
  content.writeUInt16BE(code, 0);
  return content;
}

export interface FrameEvents {
  readonly text: (text: string) => void;
  readonly ping: (content: Buffer) => void;
  readonly pong: () => void;
  readonly close: (code: number, reason: string) => void;
}

/** The peer breaks the protocol: `closeCode` tells it how. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  constructor(
    readonly closeCode: number,
    message: string,
  ) {
    super(message);
  }
}

interface Head {
  readonly final: boolean;
  readonly opcode: number;
  readonly headBytes: number;
  readonly length: number;
}

/** Frames out of chunks, however they are cut; a message is at most `maxBytes`. Binary messages are refused. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private held = 0;
  private head: Head | null = null;
  /** Of a message in several frames. */
  private parts: Buffer[] | null = null;
  private partBytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly events: FrameEvents,
  ) {}

  /** Throws `FrameError`; nothing may be fed afterwards. */
  feed(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.held += chunk.length;
    while (this.step());
  }

  /** False: more bytes are needed. */
  private step(): boolean {
    this.head ??= this.readHead();
    if (!this.head || this.held < this.head.headBytes + this.head.length) return false;
    const { final, opcode, headBytes, length } = this.head;
    const content = this.take(headBytes + length).subarray(headBytes);
    this.head = null;
    if (opcode >= OPCODE.close) this.control(opcode, content);
    else this.data(opcode, final, content);
    return true;
  }

  private readHead(): Head | null {
    if (this.held < 2) return null;
    const first = this.peek(2);
    const [flags = 0, size = 0] = first;
    const short = size & LENGTH_BITS;
    const headBytes = short === LENGTH_16 ? 4 : short === LENGTH_64 ? 10 : 2;
    if (this.held < headBytes) return null;
    const head = this.peek(headBytes);
    const length =
      headBytes === 2 ? short : headBytes === 4 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
    const opcode = flags & OPCODE_BITS;
    this.judge(flags, size, opcode, length);
    return { final: (flags & FIN) !== 0, opcode, headBytes, length };
  }

  private judge(flags: number, size: number, opcode: number, length: number): void {
    if ((flags & RESERVED) !== 0) throw new FrameError(CLOSE_CODE.protocol, 'a reserved bit is set');
    if ((size & MASKED) !== 0) throw new FrameError(CLOSE_CODE.protocol, 'a frame of a server is masked');
    if (opcode >= OPCODE.close) {
      if (opcode > OPCODE.pong || (flags & FIN) === 0 || length > MAX_CONTROL_BYTES) {
        throw new FrameError(CLOSE_CODE.protocol, 'a bad control frame');
      }
      return;
    }
    const begins = opcode === OPCODE.text;
    if (!begins && opcode !== OPCODE.continuation)
      throw new FrameError(CLOSE_CODE.protocol, 'not a text message');
    if (begins !== (this.parts === null))
      throw new FrameError(CLOSE_CODE.protocol, 'the parts of a message do not fit');
    if (this.partBytes + length > this.maxBytes)
      throw new FrameError(CLOSE_CODE.tooLarge, `a message of more than ${this.maxBytes} bytes`);
  }

  private control(opcode: number, content: Buffer): void {
    if (opcode === OPCODE.ping) this.events.ping(content);
    else if (opcode === OPCODE.pong) this.events.pong();
    else if (content.length === 0) this.events.close(CLOSE_CODE.none, '');
    else if (content.length === 1) throw new FrameError(CLOSE_CODE.protocol, 'half a close code');
    else this.events.close(content.readUInt16BE(0), content.toString('utf8', 2));
  }

  private data(opcode: number, final: boolean, content: Buffer): void {
    if (opcode === OPCODE.text && final) {
      this.deliver(content);
      return;
    }
    this.parts ??= [];
    this.parts.push(content);
    this.partBytes += content.length;
    if (!final) return;
    const whole = Buffer.concat(this.parts, this.partBytes);
    this.parts = null;
    this.partBytes = 0;
    this.deliver(whole);
  }

  private deliver(content: Buffer): void {
    if (!isUtf8(content)) throw new FrameError(CLOSE_CODE.badText, 'a text that is no UTF-8');
    this.events.text(content.toString('utf8'));
  }

  /** The first bytes, in one piece; so many are held. */
  private peek(bytes: number): Buffer {
    const [first] = this.chunks;
    if (first && first.length >= bytes) return first;
    const whole = Buffer.concat(this.chunks, this.held);
    this.chunks = [whole];
    return whole;
  }

  private take(bytes: number): Buffer {
    const whole = this.peek(bytes);
    const rest = whole.subarray(bytes);
    if (rest.length > 0) this.chunks[0] = rest;
    else this.chunks.shift();
    this.held -= bytes;
    return whole.subarray(0, bytes);
  }
}
