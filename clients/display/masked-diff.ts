/**
 * The diff of two texts of which only commands may be shown. Both may be megabytes that differ in a few lines: what is far
 * from those is neither masked nor compared. Pure.
 */
import type { DiffLine } from '../../contracts/connect.js';
import { looseRootOf } from '../editing/jsonc-members.js';
import { partsOf, type Value } from '../editing/jsonc-scan.js';
import { applyEdits, commonEnd, commonStart, type Edit, lineStart } from '../editing/text.js';
import { CONTEXT_LINES, diffLines } from './diff.js';
import { type KeyPath, maskedText, masksOf } from './masked.js';

/** A value that is shorter stays, wherever it is: what is shown of a server may depend on what stands before it. */
const LONG_VALUE = 4_096;

interface Window {
  readonly start: number;
  readonly end: number;
}

/** JSON texts are sound. */
export function maskedDiff(
  before: string,
  after: string,
  format: 'jsonc' | 'toml',
  containers: readonly KeyPath[],
): DiffLine[] {
  if (format === 'toml') {
    const masked = (text: string): string => maskedText(text, format, containers);
    return diffLines(masked(before), masked(after));
  }
  const head = commonStart(before, after);
  const tail = commonEnd(before, after, head);
  const window = (text: string): Window => windowOf(text, head, text.length - tail);
  const shown = (text: string): string => excerpt(text, window(text), containers);
  const { start, end } = window(before);
  return diffLines(shown(before), shown(after), {
    head: linesIn(before, 0, start),
    tail: linesIn(before, end, before.length),
  });
}

/** Whole lines, with some around. */
function windowOf(text: string, from: number, to: number): Window {
  let start = lineStart(text, from);
  let end = to;
  for (let line = 0; line <= CONTEXT_LINES; line += 1) {
    if (line > 0 && start > 0) start = lineStart(text, start - 1);
    const newline = text.indexOf('\n', end);
    end = newline < 0 ? text.length : newline + 1;
  }
  return { start, end };
}

function linesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count + (to > from && to === text.length && text[to - 1] !== '\n' ? 1 : 0);
}

function excerpt(text: string, window: Window, containers: readonly KeyPath[]): string {
  const root = looseRootOf(text);
  const cuts = root ? longOutside(text, root, window) : [];
  const before = cuts.filter((cut) => cut.end <= window.start);
  const shift = before.reduce((sum, cut) => sum + cut.text.length - (cut.end - cut.start), 0);
  return masked(applyEdits(text, cuts), window.start + shift, window.end + shift, containers);
}

/** Long values that lie wholly outside of the window give way to nothing, or to `null` where others are counted by it. */
function longOutside(text: string, holder: Value, window: Window): Edit[] {
  const cuts: Edit[] = [];
  for (const { start, value } of partsOf(text, holder.start)) {
    if (start >= window.end) return [...cuts, { start, end: holder.end - 1, text: '' }];
    if (value.end - value.start <= LONG_VALUE) continue;
    const outside = value.end <= window.start || value.start >= window.end;
    if (outside) cuts.push({ start: value.start, end: value.end, text: 'null' });
    else if (value.kind === 'object' || value.kind === 'list') cuts.push(...longOutside(text, value, window));
  }
  return cuts;
}

/** A comment that reaches into the window is covered, and so shown, as a whole. */
function masked(text: string, start: number, end: number, containers: readonly KeyPath[]): string {
  const masks = masksOf(text, 'jsonc', containers).filter((mask) => mask.end > start && mask.start < end);
  const from = masks.reduce((least, mask) => Math.min(least, mask.start), start);
  const to = masks.reduce((most, mask) => Math.max(most, mask.end), end);
  const within = masks.map((mask) => ({ ...mask, start: mask.start - from, end: mask.end - from }));
  return applyEdits(text.slice(from, to), within);
}
