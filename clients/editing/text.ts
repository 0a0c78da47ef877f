/** Plain text work that both formats share. Pure. */

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edits do not overlap; their order does not matter. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, text: put } of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    pieces.push(text.slice(at, start), put);
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

export function lineEndOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** Where the line that holds this offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** After blanks on the same line. */
export function afterBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** Before blanks on the same line. */
export function beforeBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at -= 1;
  return at;
}

/** After the line end that stands here; null: something else stands here. */
export function afterLineEnd(text: string, offset: number): number | null {
  if (offset >= text.length) return offset;
  if (text[offset] === '\n') return offset + 1;
  return text[offset] === '\r' && text[offset + 1] === '\n' ? offset + 2 : null;
}

/** The blanks before this offset, where nothing else stands before it on its line; null: something does. */
export function indentAt(text: string, offset: number): string | null {
  const start = lineStart(text, offset);
  const blanks = text.slice(start, offset);
  return /^[ \t]*$/.test(blanks) ? blanks : null;
}

const COMPARED_AT_ONCE = 4096;

/** How many characters two texts have in common from their beginning. */
export function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  // Megabytes are compared in pieces: character by character it would take a moment.
  while (at < most && samePiece(one, at, other, at, Math.min(COMPARED_AT_ONCE, most - at)))
    at += COMPARED_AT_ONCE;
  while (at < most && one[at] === other[at]) at += 1;
  return Math.min(at, most);
}

/** From their end, but for the first `from` characters of both. */
export function commonEnd(one: string, other: string, from: number): number {
  const most = Math.min(one.length, other.length) - from;
  let count = 0;
  while (count < most) {
    const size = Math.min(COMPARED_AT_ONCE, most - count);
    if (!samePiece(one, one.length - count - size, other, other.length - count - size, size)) break;
    count += size;
  }
  while (count < most && one[one.length - 1 - count] === other[other.length - 1 - count]) count += 1;
  return count;
}

function samePiece(one: string, at: number, other: string, otherAt: number, size: number): boolean {
  return one.slice(at, at + size) === other.slice(otherAt, otherAt + size);
}
