/** Plain text work that both formats share. Pure. */

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The edits do not overlap; their order does not matter. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((whole, { start, end, text: put }) => whole.slice(0, start) + put + whole.slice(end), text);
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
