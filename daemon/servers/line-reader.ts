/** Newline-delimited text out of chunks, with a bound: a longer line is dropped while it arrives, not kept. */

const NEWLINE = 0x0a;
/** What is kept of a dropped line's two ends: enough to tell whose answer it was. */
export const KEPT_END_BYTES = 512;

/** A line that drips in byte by byte must not cost a buffer object a byte. */
const MAX_PARTS = 1_024;

export interface LineSink {
  line(text: string): void;
  oversize(head: string, tail: string, bytes: number): void;
}

export class LineReader {
  private parts: Buffer[] = [];
  private held = 0;
  private dropped: DroppedLine | null = null;

  constructor(
    private readonly maxBytes: number,
    private readonly sink: LineSink,
  ) {}

  feed(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      this.finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.hold(chunk.subarray(start));
  }

  private finish(last: Buffer): void {
    if (this.dropped || this.held + last.length > this.maxBytes) {
      this.hold(last);
      const { head, tail, bytes } = this.drop();
      this.dropped = null;
      this.sink.oversize(head.toString('latin1'), tail.toString('latin1'), bytes);
      return;
    }
    const line = this.held === 0 ? last : Buffer.concat([...this.parts, last]);
    this.parts = [];
    this.held = 0;
    if (line.length > 0) this.sink.line(line.toString('utf8'));
  }

  private hold(part: Buffer): void {
    if (this.dropped) {
      this.dropped.add(part);
      return;
    }
    this.parts.push(part);
    this.held += part.length;
    if (this.parts.length > MAX_PARTS) this.parts = [Buffer.concat(this.parts)];
    if (this.held > this.maxBytes) this.drop();
  }

  private drop(): DroppedLine {
    if (!this.dropped) {
      this.dropped = new DroppedLine();
      for (const part of this.parts) this.dropped.add(part);
      this.parts = [];
      this.held = 0;
    }
    return this.dropped;
  }
}

class DroppedLine {
  head: Buffer = Buffer.alloc(0);
  tail: Buffer = Buffer.alloc(0);
  bytes = 0;

  add(part: Buffer): void {
    if (this.head.length < KEPT_END_BYTES) {
      this.head = Buffer.concat([this.head, part.subarray(0, KEPT_END_BYTES - this.head.length)]);
    }
    this.tail = Buffer.concat([this.tail, part.subarray(-KEPT_END_BYTES)]).subarray(-KEPT_END_BYTES);
    this.bytes += part.length;
  }
}

const ID_FIRST = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d+)\s*,/;
const ID_LAST = /[,{]\s*"id"\s*:\s*(\d+)\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/;

/**
 * The numeric id of a JSON-RPC answer of which only the ends are known; null when it cannot be told for certain.
 * The last brace of a line closes the message itself, so an id right before it is the message's own.
 */
export function idFromEnds(head: string, tail: string): number | null {
  const found = ID_FIRST.exec(head) ?? ID_LAST.exec(tail);
  return found?.[1] === undefined ? null : Number(found[1]);
}
