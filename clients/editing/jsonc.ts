/** JSON with comments: servers in an object `{ NAME: entry }` or a list of entries with a `name`. */
import { readJsonc } from '../formats/document.js';
import { type Editor, holderOfNone, type NewEntry, type Slot } from './editor.js';
import { cutEdits } from './jsonc-cut.js';
import { type Holder, holderOf, innermost, type Member, plainOf, rootOf } from './jsonc-members.js';
import { sameBeside } from './jsonc-proof.js';
import type { Value } from './jsonc-scan.js';
import { knownParts, markSound } from './known-texts.js';
import { afterBlanks, applyEdits, type Edit, indentAt, lineEndOf } from './text.js';

const USUAL_INDENT = '  ';

export const jsoncEditor: Editor = {
  slots,
  edits,
  exchange: (text, ...change) => applyEdits(text, edits(text, ...change)),
  parse,
  sameBeside,
};

function parse(text: string): unknown {
  const value = readJsonc(text);
  markSound(text);
  return value;
}

function slots(text: string, keys: readonly string[]): Slot[] {
  const root = rootOf(text);
  if (!root) return [];
  const { value: holder, missing } = innermost(text, root, keys);
  if (missing.length > 0) return [];
  const { listed, members } = holderOf(text, holder);
  return members.map(({ name, value }, index) => ({
    keys,
    index,
    name,
    value: structuredClone(plainOf(text, value)),
    text: text.slice(value.start, value.end),
    fixed: null,
    listed,
  }));
}

function edits(
  text: string,
  keys: readonly string[],
  out: readonly Slot[],
  entries: readonly NewEntry[],
): Edit[] {
  const root = rootOf(text);
  const style = styleOf(text, root);
  if (!root) return entries.length === 0 ? [] : [fresh(text, keys, entries, style)];
  const { value, missing, none } = innermost(text, root, keys);
  const holder = holderOf(text, value);
  if (missing.length > 0) {
    if (entries.length === 0) return [];
    const member = nested(missing, entries);
    return none ? [instead(text, none, member, style)] : append(text, holder, [member], style);
  }
  const goes = holder.members.filter((_, index) => out.some((slot) => slot.index === index));
  const rendered = entries.map((entry) => renderEntry(entry, holder.listed));
  const [first, ...others] = goes;
  if (!first) return entries.length === 0 ? [] : append(text, holder, rendered, style);
  if (entries.length === 0) return cutEdits(text, holder, new Set(goes));
  const indent = indentAt(text, first.start);
  const between = indent === null ? ', ' : `,${style.eol}${indent}`;
  const put = rendered.map((lines) => layOut(lines, indent, style)).join(between);
  return [{ start: first.start, end: first.end, text: put }, ...cutEdits(text, holder, new Set(others))];
}

interface Style {
  readonly eol: string;
  readonly unit: string;
}

/** The first member's indentation is the step of the whole file. */
function styleOf(text: string, root: Value | null): Style {
  const first = root ? knownParts(text, root.start).parts[0] : undefined;
  const unit = first ? indentAt(text, first.start) : null;
  return { eol: lineEndOf(text), unit: unit ? unit : USUAL_INDENT };
}

/** `head`: its key, where it has one; `raw`: the value's text as it stood elsewhere. */
interface Rendered {
  readonly head: string;
  readonly value: unknown;
  readonly raw: string | null;
}

function renderEntry({ name, value, text }: NewEntry, listed: boolean): Rendered {
  return listed
    ? { head: '', value: { name, ...value }, raw: text }
    : { head: `${JSON.stringify(name)}: `, value, raw: text };
}

/** `indent` null: on one line with others. */
function layOut({ head, value, raw }: Rendered, indent: string | null, { eol, unit }: Style): string {
  if (raw !== null) return `${head}${raw}`;
  if (indent === null) return `${head}${oneLine(value)}`;
  return `${head}${JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`)}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${oneLine(inner)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** What the file lacks on the way to its servers. */
function nested(missing: readonly string[], entries: readonly NewEntry[]): Rendered {
  const [key = '', ...rest] = missing;
  return { head: `${JSON.stringify(key)}: `, value: treeOf(rest, entries), raw: null };
}

function treeOf(keys: readonly string[], entries: readonly NewEntry[]): unknown {
  const [key, ...rest] = keys;
  if (key !== undefined) return { [key]: treeOf(rest, entries) };
  return holderOfNone(entries);
}

/** Behind what comments say there; blanks alone are nothing. */
function fresh(text: string, keys: readonly string[], entries: readonly NewEntry[], style: Style): Edit {
  const { eol, unit } = style;
  const put = `${JSON.stringify(treeOf(keys, entries), null, unit).replaceAll('\n', eol)}${eol}`;
  const start = text.trim() === '' ? 0 : text.length;
  const lead = start === 0 || text.endsWith('\n') ? '' : eol;
  return { start, end: text.length, text: `${lead}${put}` };
}

/** In the place of `null`. */
function instead(text: string, { start, end }: Member, member: Rendered, style: Style): Edit {
  return { start, end, text: layOut(member, indentAt(text, start), style) };
}

/** Behind the last member and what is said of it on its line. */
function append(text: string, holder: Holder, rendered: readonly Rendered[], style: Style): Edit[] {
  const last = holder.members.at(-1);
  if (!last) return [fill(text, holder, rendered, style)];
  const indent = indentAt(text, last.start);
  const put = rendered.map((one) => layOut(one, indent, style));
  const behind = last.comma === null ? last.end : last.comma + 1;
  const at = indent === null ? behind : restOfLine(text, behind, holder);
  const lead = indent === null ? ' ' : `${style.eol}${indent}`;
  const entry = `${lead}${put.join(`,${lead}`)}`;
  if (last.comma !== null) return [{ start: at, end: at, text: `${entry},` }];
  return [
    { start: last.end, end: last.end, text: ',' },
    { start: at, end: at, text: entry },
  ];
}

/** After a comment that ends this line; here, where anything else follows. */
function restOfLine(text: string, offset: number, holder: Holder): number {
  const at = afterBlanks(text, offset);
  const rest = /^(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*(?=\r?\n))/.exec(text.slice(at, holder.end));
  return rest ? at + rest[0].length : offset;
}

/** The first members of an object or list that has none: before its closing bracket, behind any comment. */
function fill(text: string, { start: open, end }: Holder, rendered: readonly Rendered[], style: Style): Edit {
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', open - 1) + 1, open))?.[0] ?? '';
  const indent = `${outer}${style.unit}`;
  const close = end - 1;
  const start = open + 1 + text.slice(open + 1, close).trimEnd().length;
  const lines = rendered.map((one) => layOut(one, indent, style)).join(`,${style.eol}${indent}`);
  return { start, end: close, text: `${style.eol}${indent}${lines}${style.eol}${outer}` };
}
