/** JSON with comments: servers in an object `{ NAME: entry }` or a list of entries with a `name`. Pure. */
import type { Node } from 'jsonc-parser';
import { getNodeValue } from 'jsonc-parser';
import { readJsonc } from '../formats/document.js';
import type { Editor, NewEntry, Slot } from './editor.js';
import { cutEdits } from './jsonc-cut.js';
import { type Holder, holderOf, innermost, rootOf } from './jsonc-members.js';
import { afterBlanks, applyEdits, type Edit, indentAt, lineEndOf } from './text.js';

const USUAL_INDENT = '  ';

export const jsoncEditor: Editor = { slots, exchange, parse };

/** Claude Code's file may hold megabytes of history: what is plain JSON, as it is there, is parsed ten times as fast. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return readJsonc(text);
  }
}

function slots(text: string, keys: readonly string[]): Slot[] {
  const root = rootOf(text);
  if (!root) return [];
  const { node, missing } = innermost(root, keys);
  if (missing.length > 0) return [];
  return holderOf(text, node).members.map(({ name, value }, index) => ({
    keys,
    index,
    name,
    value: structuredClone(getNodeValue(value)),
    text: text.slice(value.offset, value.offset + value.length),
    fixed: null,
  }));
}

function exchange(
  text: string,
  keys: readonly string[],
  out: readonly Slot[],
  entries: readonly NewEntry[],
): string {
  const root = rootOf(text);
  const style = styleOf(text, root);
  if (!root) return freshText(keys, entries, style);
  const { node, missing } = innermost(root, keys);
  const holder = holderOf(text, node);
  if (missing.length > 0) {
    if (entries.length === 0) return text;
    const member = nested(missing, entries);
    return applyEdits(text, append(text, holder, [member], style));
  }
  const goes = holder.members.filter((_, index) => out.some((slot) => slot.index === index));
  const rendered = entries.map((entry) => renderEntry(entry, holder.listed));
  const [first, ...others] = goes;
  if (!first) return entries.length === 0 ? text : applyEdits(text, append(text, holder, rendered, style));
  if (entries.length === 0) return applyEdits(text, cutEdits(text, holder, new Set(goes)));
  const indent = indentAt(text, first.start);
  const between = indent === null ? ', ' : `,${style.eol}${indent}`;
  const put = rendered.map((lines) => layOut(lines, indent, style)).join(between);
  return applyEdits(text, [
    { start: first.start, end: first.end, text: put },
    ...cutEdits(text, holder, new Set(others)),
  ]);
}

interface Style {
  readonly eol: string;
  readonly unit: string;
}

/** The first member's indentation is the step of the whole file. */
function styleOf(text: string, root: Node | null): Style {
  const first = root?.children?.[0];
  const unit = first ? indentAt(text, first.offset) : null;
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
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

function freshText(keys: readonly string[], entries: readonly NewEntry[], style: Style): string {
  if (entries.length === 0) return '';
  return `${JSON.stringify(treeOf(keys, entries), null, style.unit).replaceAll('\n', style.eol)}${style.eol}`;
}

/** Behind the last member and what is said of it on its line. */
function append(text: string, holder: Holder, rendered: readonly Rendered[], style: Style): Edit[] {
  const last = holder.members.at(-1);
  if (!last) return [fill(text, holder.node, rendered, style)];
  const indent = indentAt(text, last.start);
  const put = rendered.map((one) => layOut(one, indent, style));
  const behind = last.comma === null ? last.end : last.comma + 1;
  const at = indent === null ? behind : restOfLine(text, behind, holder.node);
  const lead = indent === null ? ' ' : `${style.eol}${indent}`;
  const entry = `${lead}${put.join(`,${lead}`)}`;
  const said = text.slice(last.end, at);
  return [{ start: last.end, end: at, text: last.comma === null ? `,${said}${entry}` : `${said}${entry},` }];
}

/** After a comment that ends this line; here, where anything else follows. */
function restOfLine(text: string, offset: number, node: Node): number {
  const at = afterBlanks(text, offset);
  const rest = /^(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*(?=\r?\n))/.exec(
    text.slice(at, node.offset + node.length),
  );
  return rest ? at + rest[0].length : offset;
}

/** The first members of an object or list that has none: before its closing bracket, behind any comment. */
function fill(text: string, node: Node, rendered: readonly Rendered[], style: Style): Edit {
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', node.offset - 1) + 1))?.[0] ?? '';
  const indent = `${outer}${style.unit}`;
  const close = node.offset + node.length - 1;
  const inside = text.slice(node.offset + 1, close);
  const start = node.offset + 1 + inside.trimEnd().length;
  const lines = rendered.map((one) => layOut(one, indent, style)).join(`,${style.eol}${indent}`);
  return { start, end: close, text: `${style.eol}${indent}${lines}${style.eol}${outer}` };
}
