/** Newline-delimited text out of chunks, with a bound: a longer line is dropped while it arrives, not kept. */
import { type CutMessage, cutMessage } from './cut-message.js';

const NEWLINE = 0x0a;
/** What is kept of a dropped line's two ends: enough to tell whose answer it was. */
export const KEPT_END_BYTES = 512;

/** A line that drips in byte by byte must not cost a buffer object a byte. */
const MAX_PARTS = 1_024;

export interface LineSink {
  line(text: string): void;
  /** A line over the bound; `cut` is what its ends tell, null where they do not tell for certain. */
  oversize(cut: CutMessage | null, bytes: number): void;
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
      if (this.isFree && end - start <= this.maxBytes) this.tell(chunk.toString('utf8', start, end));
      else this.finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.hold(chunk.subarray(start));
  }

  /** There is no more: what was not ended by a newline is a line too. May be called twice. */
  end(): void {
    this.finish(Buffer.alloc(0));
  }

  /** Nothing of the line came before. */
  private get isFree(): boolean {
    return this.held === 0 && !this.dropped;
  }

  private tell(text: string): void {
    if (text.trim() !== '') this.sink.line(text);
  }

  private finish(last: Buffer): void {
    if (this.dropped || this.held + last.length > this.maxBytes) {
      this.hold(last);
      const { head, tail, bytes } = this.drop();
      this.dropped = null;
      this.sink.oversize(cutMessage(head, tail), bytes);
      return;
    }
    const line = this.held === 0 ? last : Buffer.concat([...this.parts, last]);
    this.parts = [];
    this.held = 0;
    this.tell(line.toString('utf8'));
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
