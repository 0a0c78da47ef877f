/**
 * WebSocket frames (RFC 6455): text as either side writes it (a client masks), and all that a client writes and reads.
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
const REPLACEMENT = '\ufffd';
/** Random bytes are drawn for so many masks at once. */
const MASKS_AT_ONCE = 256;

const masks = Buffer.alloc(MASK_BYTES * MASKS_AT_ONCE);
let masksUsed = MASKS_AT_ONCE;

/** One whole frame, masked. `content`: text as UTF-8, or bytes as they are. */
export function encodeFrame(opcode: number, content: string | Buffer): Buffer {
  const length = typeof content === 'string' ? Buffer.byteLength(content) : content.length;
  const frame = Buffer.allocUnsafe(headBytesOf(length) + MASK_BYTES + length);
  writeFrame(frame, 0, opcode, content, length, MASKED);
  return frame;
}

/** Each text as a frame, all in one piece; masked as a client's. */
export function packMasked(texts: readonly string[]): Buffer {
  return pack(texts, MASKED);
}

/** Each text as a frame, all in one piece; plain as a server's. */
export function packPlain(texts: readonly string[]): Buffer {
  return pack(texts, 0);
}

function pack(texts: readonly string[], masked: number): Buffer {
  const maskBytes = masked === 0 ? 0 : MASK_BYTES;
  const lengths = texts.map((text) => Buffer.byteLength(text));
  let bytes = 0;
  for (const length of lengths) bytes += headBytesOf(length) + maskBytes + length;
  const frames = Buffer.allocUnsafe(bytes);
  let at = 0;
  texts.forEach((text, index) => {
    at = writeFrame(frames, at, OPCODE.text, text, lengths[index] as number, masked);
  });
  return frames;
}

function headBytesOf(length: number): number {
  return length < LENGTH_16 ? 2 : length <= MAX_LENGTH_16 ? 4 : 10;
}

/** Returns where the frame ends. */
function writeFrame(
  into: Buffer,
  at: number,
  opcode: number,
  content: string | Buffer,
  length: number,
  masked: number,
): number {
  const headEnd = at + headBytesOf(length);
  const from = masked === 0 ? headEnd : headEnd + MASK_BYTES;
  into[at] = FIN | opcode;
  if (length < LENGTH_16) into[at + 1] = masked | length;
  else if (length <= MAX_LENGTH_16) {
    into[at + 1] = masked | LENGTH_16;
    into.writeUInt16BE(length, at + 2);
  } else {
    into[at + 1] = masked | LENGTH_64;
    into.writeBigUInt64BE(BigInt(length), at + 2);
  }
  if (typeof content === 'string') into.write(content, from, 'utf8');
  else content.copy(into, from);
  if (masked !== 0) mask(into, headEnd, from, from + length);
  return from + length;
}

function mask(into: Buffer, maskAt: number, from: number, to: number): void {
  if (masksUsed === MASKS_AT_ONCE) {
    randomFillSync(masks);
    masksUsed = 0;
  }
  const at = masksUsed * MASK_BYTES;
  masksUsed += 1;
  for (let index = 0; index < MASK_BYTES; index += 1) into[maskAt + index] = masks[at + index] as number;
  for (let index = from; index < to; index += 1) {
    into[index] = (into[index] as number) ^ (into[maskAt + ((index - from) & 3)] as number);
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
    const taken = this.held === 0 && !this.head && !this.parts ? this.wholeTexts(chunk) : 0;
    if (taken === chunk.length) return;
    this.chunks.push(taken === 0 ? chunk : chunk.subarray(taken));
    this.held += chunk.length - taken;
    while (this.step());
  }

  /** Most of what comes: small texts in one frame each, whole in one chunk. Returns how far it could be taken so. */
  private wholeTexts(chunk: Buffer): number {
    let at = 0;
    while (at + 2 <= chunk.length && chunk[at] === (FIN | OPCODE.text)) {
      const short = chunk[at + 1] as number;
      if (short > LENGTH_16) break;
      const from = short === LENGTH_16 ? at + 4 : at + 2;
      if (from > chunk.length) break;
      const length = short === LENGTH_16 ? chunk.readUInt16BE(at + 2) : short;
      if (from + length > chunk.length || length > this.maxBytes) break;
      at = from + length;
      this.deliver(chunk, from, at);
    }
    return at;
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
      this.deliver(content, 0, content.length);
      return;
    }
    this.parts ??= [];
    this.parts.push(content);
    this.partBytes += content.length;
    if (!final) return;
    const whole = Buffer.concat(this.parts, this.partBytes);
    this.parts = null;
    this.partBytes = 0;
    this.deliver(whole, 0, whole.length);
  }

  private deliver(bytes: Buffer, from: number, to: number): void {
    const text = bytes.toString('utf8', from, to);
    // What is no UTF-8 leaves this in its place; only then is it worth a look.
    if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(from, to)))
      throw new FrameError(CLOSE_CODE.badText, 'a text that is no UTF-8');
    this.events.text(text);
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
