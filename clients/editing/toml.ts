/**
 * TOML: servers in tables `[mcp_servers.NAME]` and what lies below them, or in keys of the table that holds them. Only
 * their own text is touched. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { ShimkeeperError } from '../../contracts/errors.js';
import { readToml } from '../formats/document.js';
import { valuesAt } from '../formats/entries.js';
import { without } from './beside.js';
import type { Editor, NewEntry, Slot } from './editor.js';
import { afterBlanks, applyEdits, type Edit, lineEndOf } from './text.js';
import { isKeysOf, isSealed, isTables, rangesOf, type TomlRange } from './toml-ranges.js';
import { tomlTables } from './toml-tables.js';

export const tomlEditor: Editor = {
  slots,
  edits,
  exchange: (text, ...change) => applyEdits(text, edits(text, ...change)),
  parse: readToml,
  sameBeside,
};

function sameBeside(from: string, text: string, paths: readonly (readonly string[])[]): boolean {
  // The parser's objects differ in their prototypes from those that are made of them.
  const beside = (root: unknown): unknown => structuredClone(paths.reduce(without, root));
  const before = beside(readToml(from));
  try {
    return isDeepStrictEqual(before, beside(readToml(text)));
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return false;
  }
}

function slots(text: string, keys: readonly string[]): Slot[] {
  const values = Object.entries(entriesIn(readToml(text), keys));
  const tables = tomlTables(text);
  const own = new Map(values.map(([name]) => [name, rangesOf(tables, [...keys, name])]));
  const cuts = [...own.values()].flat().map(({ start, end }) => ({ start, end, text: '' }));
  const elsewhere = new Set(Object.keys(entriesIn(readToml(applyEdits(text, cuts)), keys)));
  return values.map(([name, value], index) => {
    const ranges = own.get(name) ?? [];
    return {
      keys,
      index,
      name,
      value: structuredClone(value),
      text: ranges.map(({ start, end }) => text.slice(start, end)).join(''),
      fixed: ranges.length === 0 || elsewhere.has(name) ? FIXED : null,
      listed: false,
    };
  });
}

const FIXED = 'it does not stand in a table of its own: write it as [mcp_servers.NAME] to have it moved';

function entriesIn(root: unknown, keys: readonly string[]): Record<string, unknown> {
  const [holder] = valuesAt(root, keys);
  return typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>) : {};
}

function edits(
  text: string,
  keys: readonly string[],
  out: readonly Slot[],
  entries: readonly NewEntry[],
): Edit[] {
  const tables = tomlTables(text);
  if (entries.length > 0 && isSealed(tables, keys)) throw sealed(keys);
  const goes = out.flatMap(({ name }) => rangesOf(tables, [...keys, name])).sort((a, b) => a.start - b.start);
  const [first, ...others] = goes;
  if (!first) return entries.length === 0 ? [] : [atEnd(text, keys, entries)];
  const replaced = entries.length === 0 ? cut(text, first) : put(text, first, keys, entries);
  return [replaced, ...others.map((range) => cut(text, range))];
}

function sealed(keys: readonly string[]): ShimkeeperError {
  const name = keys.map(keyText).join('.');
  const reason = `${name} is one inline table, to which nothing can be added: write its servers as [${name}.NAME]`;
  return new ShimkeeperError('config-bad', reason);
}

/** With the blank lines behind it: those before it stay. */
function cut(text: string, { start, end }: TomlRange): Edit {
  const blank = /(?:[ \t]*\r?\n)*/y;
  blank.lastIndex = end;
  return { start, end: end + (blank.exec(text)?.[0].length ?? 0), text: '' };
}

/** A table's header between the keys of another one would take those that follow it along. */
function put(text: string, range: TomlRange, keys: readonly string[], entries: readonly NewEntry[]): Edit {
  const { start, end, within } = range;
  const eol = lineEndOf(text);
  if (within === null) return { start, end, text: tablesText(keys, entries, eol) };
  const indent = text.slice(start, afterBlanks(text, start));
  const lines = entries.map((entry) => indent + keyLine(keys, within, entry, eol).trimStart());
  return { start, end, text: lines.join('') };
}

function atEnd(text: string, keys: readonly string[], entries: readonly NewEntry[]): Edit {
  const eol = lineEndOf(text);
  const put = `${roomBehind(text, eol)}${tablesText(keys, entries, eol)}`;
  return { start: text.length, end: text.length, text: put };
}

/** What a text lacks to end with a blank line. */
function roomBehind(text: string, eol: string): string {
  if (text === '' || /\n\r?\n$/.test(text)) return '';
  return text.endsWith('\n') ? eol : `${eol}${eol}`;
}

function tablesText(keys: readonly string[], entries: readonly NewEntry[], eol: string): string {
  return entries.map((entry) => tableText(keys, entry, eol)).join(eol);
}

function tableText(keys: readonly string[], { name, value, text }: NewEntry, eol: string): string {
  if (text !== null && isTables(text)) return ended(text, eol);
  const lines = Object.entries(value).map(([key, inner]) => `${keyText(key)} = ${valueText(inner)}`);
  return `${[`[${[...keys, name].map(keyText).join('.')}]`, ...lines].join(eol)}${eol}`;
}

/** One server in the table `within`, which holds all of them or leads to them. */
function keyLine(
  keys: readonly string[],
  within: readonly string[],
  { name, value, text }: NewEntry,
  eol: string,
): string {
  const server = [...keys, name];
  if (text !== null && isKeysOf(text, within, server)) return ended(text, eol);
  return `${server.slice(within.length).map(keyText).join('.')} = ${valueText(value)}${eol}`;
}

function ended(text: string, eol: string): string {
  return text.endsWith('\n') ? text : `${text}${eol}`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** A basic string's escapes are those of JSON. */
function valueText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${keyText(key)} = ${valueText(inner)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
