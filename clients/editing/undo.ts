/** Undoing edits of a text that others have edited since. Pure. */
import { applyEdits, commonEnd, commonStart, type Edit } from './text.js';

/** How much of what stands around an edit is looked for with it, the longest first. */
const CONTEXTS = [160, 80, 40, 20, 10] as const;

/** What we put, as it stands in the text with our edits, and what it took the place of. */
interface Hunk {
  readonly at: number;
  readonly put: string;
  readonly taken: string;
}

/**
 * `now` without `edits`, which had made `written` of `before`; what others edited stays. null: not every one of them can be
 * told for certain, because what we put was changed, has gone or stands there more than once.
 */
export function undone(before: string, edits: readonly Edit[], written: string, now: string): string | null {
  const find = finder(written, now);
  const back: Edit[] = [];
  for (const { at, put, taken } of hunksOf(before, edits)) {
    const start = find(at, put.length);
    if (start === null || start < (back.at(-1)?.end ?? 0)) return null;
    back.push({ start, end: start + put.length, text: taken });
  }
  return applyEdits(now, back);
}

function hunksOf(before: string, edits: readonly Edit[]): Hunk[] {
  let shift = 0;
  return [...edits]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text }) => {
      const hunk = { at: start + shift, put: text, taken: before.slice(start, end) };
      shift += text.length - (end - start);
      return hunk;
    });
}

/** Where in `now` a part of `written` stands. */
function finder(written: string, now: string): (at: number, length: number) => number | null {
  const head = commonStart(written, now);
  const tail = commonEnd(written, now, head);
  return (at, length) => {
    if (at + length <= head) return at;
    if (at >= written.length - tail) return at + now.length - written.length;
    return sought(written, now, at, length);
  };
}

function sought(written: string, now: string, at: number, length: number): number | null {
  for (const context of CONTEXTS) {
    const start = Math.max(0, at - context);
    const part = written.slice(start, at + length + context);
    if (standsOnce(written, part) && standsOnce(now, part)) return now.indexOf(part) + at - start;
  }
  return null;
}

function standsOnce(text: string, part: string): boolean {
  const first = text.indexOf(part);
  return first >= 0 && text.indexOf(part, first + 1) < 0;
}
