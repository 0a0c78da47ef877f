/** Where in a TOML text a server stands: in tables of its own, or in keys of the table that holds it. Pure. */
import { type TomlTable, tomlTables } from './toml-tables.js';

/** From a line's beginning to after a line's end. */
export interface TomlRange {
  readonly start: number;
  readonly end: number;
  /** The keys of the table in which it is one key with its value, `a = { … }` or `a.command = …`; null: a whole table. */
  readonly within: readonly string[] | null;
}

/** All that stands at a key path or below it, in its order. */
export function rangesOf(tables: readonly TomlTable[], keys: readonly string[]): TomlRange[] {
  return tables.flatMap((table): TomlRange[] => {
    if (leads(keys, table.keys)) return [{ start: table.start, end: table.end, within: null }];
    return table.statements
      .filter((statement) => leads(keys, [...table.keys, ...statement.keys]))
      .map(({ start, end }) => ({ start, end, within: table.keys }));
  });
}

/** Whether a key path, or what it leads through, is one value in braces: TOML lets nobody add to it. */
export function isSealed(tables: readonly TomlTable[], keys: readonly string[]): boolean {
  return tables.some((table) =>
    table.statements.some((statement) => leads([...table.keys, ...statement.keys], keys)),
  );
}

/** Whether a text consists of keys of one server, and is right inside of the table `within`. */
export function isKeysOf(text: string, within: readonly string[], server: readonly string[]): boolean {
  const [loose, ...tables] = tomlTables(text);
  if (!loose || tables.length > 0) return false;
  return loose.statements.every((statement) => leads(server, [...within, ...statement.keys]));
}

/** Whether a text consists of whole tables. */
export function isTables(text: string): boolean {
  return tomlTables(text)[0]?.statements.length === 0;
}

/** Whether `keys` begin with `first`. */
function leads(first: readonly string[], keys: readonly string[]): boolean {
  return keys.length >= first.length && first.every((key, at) => keys[at] === key);
}
