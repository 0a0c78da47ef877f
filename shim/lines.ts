/** Newline-delimited messages out of a byte stream, bounded. */
import { MAX_MESSAGE_BYTES } from '../contracts/product.js';

const NEWLINE = 10;

export interface LineHandlers {
  readonly line: (text: string) => void;
  /** A line larger than the bound was dropped. */
  readonly oversize: (bytes: number) => void;
}

export interface LineSplitter {
  readonly take: (chunk: Buffer) => void;
  /** There is no more: what was not ended by a newline is a line too. May be called twice. */
  readonly end: () => void;
}

export function lineSplitter(handlers: LineHandlers, maxBytes: number = MAX_MESSAGE_BYTES): LineSplitter {
  let parts: Buffer[] = [];
  let held = 0;
  let dropped = 0;
  const finish = (last: Buffer): void => {
    const bytes = held + last.length;
    if (dropped > 0 || bytes > maxBytes) {
      handlers.oversize(dropped + bytes);
    } else if (bytes > 0) {
      const text =
        parts.length === 0 ? last.toString('utf8') : Buffer.concat([...parts, last], bytes).toString('utf8');
      if (text.trim() !== '') handlers.line(text);
    }
    parts = [];
    held = 0;
    dropped = 0;
  };
  const take = (chunk: Buffer): void => {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      finish(chunk.subarray(from, at));
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    if (rest.length === 0) return;
    if (dropped > 0 || held + rest.length > maxBytes) {
      // Past the bound nothing is kept: only the count, until the line ends.
      dropped += held + rest.length;
      parts = [];
      held = 0;
      return;
    }
    parts.push(rest);
    held += rest.length;
  };
  return { take, end: () => finish(Buffer.alloc(0)) };
}
