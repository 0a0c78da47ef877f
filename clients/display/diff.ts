/** The lines in which two texts differ, with some around them. Pure. */
import type { DiffLine } from '../../contracts/connect.js';

export const CONTEXT_LINES = 3;
/** Where more lines than this differ, all of one side stand before all of the other. */
const MAX_COMPARED = 1_500;
/** More is not shown. */
export const MAX_DIFF_LINES = 600;
const MAX_LINE_LENGTH = 240;

/** Lines that both have before and behind what is compared. */
export interface Around {
  readonly head: number;
  readonly tail: number;
}

export function diffLines(before: string, after: string, around: Around = { head: 0, tail: 0 }): DiffLine[] {
  const old = linesOf(before);
  const now = linesOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail += 1;
  const middle = compare(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const lines = [
    ...old.slice(0, head).map((text) => line('same', text)),
    ...middle,
    ...old.slice(old.length - tail).map((text) => line('same', text)),
  ];
  return bounded(withGaps(lines, around));
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function line(kind: DiffLine['kind'], text: string): DiffLine {
  return { kind, text: text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH)}…` : text };
}

/** The longest common subsequence of lines. */
function compare(old: readonly string[], now: readonly string[]): DiffLine[] {
  if (old.length > MAX_COMPARED || now.length > MAX_COMPARED) {
    return [...old.map((text) => line('removed', text)), ...now.map((text) => line('added', text))];
  }
  const width = now.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push(line('same', old[i] ?? ''));
      i += 1;
      j += 1;
    } else if (i < old.length && (j >= now.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(line('removed', old[i] ?? ''));
      i += 1;
    } else {
      lines.push(line('added', now[j] ?? ''));
      j += 1;
    }
  }
  return lines;
}

/** Lines that are far from any difference are told by their number. */
function withGaps(lines: readonly DiffLine[], around: Around): DiffLine[] {
  const near = new Set<number>();
  for (const [at, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    for (let around = at - CONTEXT_LINES; around <= at + CONTEXT_LINES; around += 1) near.add(around);
  }
  if (near.size === 0) return [];
  const shown: DiffLine[] = [];
  let skipped = around.head;
  const flush = (): void => {
    if (skipped > 0) shown.push({ kind: 'gap', text: skipped === 1 ? '1 line' : `${skipped} lines` });
    skipped = 0;
  };
  for (const [at, one] of lines.entries()) {
    if (near.has(at)) {
      flush();
      shown.push(one);
    } else skipped += 1;
  }
  skipped += around.tail;
  flush();
  return shown;
}

function bounded(lines: readonly DiffLine[]): DiffLine[] {
  if (lines.length <= MAX_DIFF_LINES) return [...lines];
  const left = lines.length - MAX_DIFF_LINES;
  return [...lines.slice(0, MAX_DIFF_LINES), { kind: 'gap', text: `${left} lines more` }];
}
