/** TOML: servers in tables `[mcp_servers.NAME]` and what lies below them. Only their own text is touched. Pure. */
import { readToml } from '../formats/document.js';
import { valuesAt } from '../formats/entries.js';
import type { Editor, NewEntry, Slot } from './editor.js';
import { applyEdits, type Edit, lineEndOf } from './text.js';
import { type TomlTable, tomlTables } from './toml-tables.js';

export const tomlEditor: Editor = { slots, exchange, parse: readToml };

function slots(text: string, keys: readonly string[]): Slot[] {
  const values = entriesIn(readToml(text), keys);
  const tables = tomlTables(text);
  const cut = applyEdits(
    text,
    tables.filter((table) => isBelow(table, keys)).map(({ start, end }) => ({ start, end, text: '' })),
  );
  const elsewhere = new Set(Object.keys(entriesIn(readToml(cut), keys)));
  return Object.entries(values).map(([name, value], index) => {
    const own = tablesOf(tables, [...keys, name]);
    const fixed = own.length === 0 || elsewhere.has(name) ? FIXED : null;
    return {
      keys,
      index,
      name,
      value: structuredClone(value),
      text: own.map((t) => text.slice(t.start, t.end)).join(''),
      fixed,
    };
  });
}

const FIXED = 'it does not stand in a table of its own: write it as [mcp_servers.NAME] to have it moved';

function entriesIn(root: unknown, keys: readonly string[]): Record<string, unknown> {
  const [holder] = valuesAt(root, keys);
  return typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>) : {};
}

function isBelow({ keys }: TomlTable, prefix: readonly string[]): boolean {
  return keys.length > prefix.length && prefix.every((key, at) => keys[at] === key);
}

function tablesOf(tables: readonly TomlTable[], keys: readonly string[]): TomlTable[] {
  return tables.filter(
    (table) => table.keys.length >= keys.length && keys.every((k, at) => table.keys[at] === k),
  );
}

function exchange(
  text: string,
  keys: readonly string[],
  out: readonly Slot[],
  entries: readonly NewEntry[],
): string {
  const eol = lineEndOf(text);
  const tables = tomlTables(text);
  const goes = out.flatMap(({ name }) => tablesOf(tables, [...keys, name])).sort((a, b) => a.start - b.start);
  const put = entries.map((entry) => tableText(keys, entry, eol)).join(eol);
  const [first, ...others] = goes;
  if (!first) return entries.length === 0 ? text : `${withRoom(text, eol)}${put}`;
  const replaced: Edit =
    entries.length === 0 ? cut(text, first) : { start: first.start, end: first.end, text: put };
  return applyEdits(text, [replaced, ...others.map((table) => cut(text, table))]);
}

/** With the blank lines behind it: those before it stay. */
function cut(text: string, { start, end }: TomlTable): Edit {
  const blank = /(?:[ \t]*\r?\n)*/y;
  blank.lastIndex = end;
  return { start, end: end + (blank.exec(text)?.[0].length ?? 0), text: '' };
}

function withRoom(text: string, eol: string): string {
  if (text === '') return '';
  const ended = text.endsWith('\n') ? text : `${text}${eol}`;
  return /\n\r?\n$/.test(ended) ? ended : `${ended}${eol}`;
}

function tableText(keys: readonly string[], { name, value, text }: NewEntry, eol: string): string {
  if (text !== null) return text.endsWith('\n') ? text : `${text}${eol}`;
  const lines = Object.entries(value).map(([key, inner]) => `${keyText(key)} = ${valueText(inner)}`);
  return `${[`[${[...keys, name].map(keyText).join('.')}]`, ...lines].join(eol)}${eol}`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** A basic string's escapes are those of JSON. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, inner]) => `${keyText(key)} = ${valueText(inner)}`);
  return `{ ${members.join(', ')} }`;
}
