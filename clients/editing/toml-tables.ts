/**
 * The statements of a TOML text: table headers and keys with their values, by their place. Only for texts that a parser
 * has accepted; it knows strings, comments and brackets, and nothing of values. Pure.
 */

import { afterBlanks } from './text.js';

export interface TomlStatement {
  /** A table's header, or a key with its value. */
  readonly kind: 'table' | 'key';
  /** The keys as written: of a table from the root, of a value from its table. */
  readonly keys: readonly string[];
  /** From its line's beginning to after its line's end. */
  readonly start: number;
  readonly end: number;
}

export interface TomlTable {
  readonly keys: readonly string[];
  readonly start: number;
  /** After its last value: comments and blank lines that follow belong to what comes next. */
  readonly end: number;
  readonly statements: readonly TomlStatement[];
}

/** In their order. The first has no keys: what stands before any header. */
export function tomlTables(text: string): TomlTable[] {
  const tables: { keys: readonly string[]; start: number; end: number; statements: TomlStatement[] }[] = [
    { keys: [], start: 0, end: 0, statements: [] },
  ];
  for (const statement of statementsOf(text)) {
    const { keys, start, end } = statement;
    if (statement.kind === 'table') {
      tables.push({ keys, start, end, statements: [] });
      continue;
    }
    const table = tables.at(-1);
    table?.statements.push(statement);
    if (table) table.end = end;
  }
  return tables;
}

function statementsOf(text: string): TomlStatement[] {
  const found: TomlStatement[] = [];
  let at = 0;
  while (at < text.length) {
    const begin = afterBlanks(text, at);
    const kind = text[begin] === '[' ? 'table' : /[#\r\n]/.test(text[begin] ?? '\n') ? null : 'key';
    const end = statementEnd(text, begin);
    if (kind !== null) found.push({ kind, keys: keysAt(text, begin), start: at, end });
    at = end;
  }
  return found;
}

function statementEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const char = text[at];
    if (char === '"' || char === "'") {
      at = stringEnd(text, at);
      continue;
    }
    if (char === '#') {
      const newline = text.indexOf('\n', at);
      at = newline < 0 ? text.length : newline;
      continue;
    }
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    at += 1;
    if (char === '\n' && depth <= 0) return at;
  }
  return text.length;
}

/** After the string that begins here: basic or literal, on one line or many. */
export function stringEnd(text: string, from: number): number {
  const quote = text[from] ?? '"';
  const long = text.startsWith(quote.repeat(3), from);
  const close = long ? quote.repeat(3) : quote;
  let at = from + close.length;
  while (at < text.length && !text.startsWith(close, at)) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  at += close.length;
  // Up to two quotes may stand before the closing three.
  while (long && text[at] === quote) at += 1;
  return Math.min(at, text.length);
}

/** The dotted keys that begin here, behind one or two brackets where it is a header. */
function keysAt(text: string, from: number): string[] {
  const keys: string[] = [];
  let at = from;
  while (text[at] === '[') at += 1;
  for (;;) {
    at = afterBlanks(text, at);
    const [key, end] = keyAt(text, at);
    keys.push(key);
    at = afterBlanks(text, end);
    if (text[at] !== '.') return keys;
    at += 1;
  }
}

function keyAt(text: string, from: number): [string, number] {
  const quote = text[from];
  if (quote === '"' || quote === "'") {
    const end = stringEnd(text, from);
    const raw = text.slice(from + 1, end - 1);
    return [quote === '"' ? unescaped(raw) : raw, end];
  }
  const bare = /[A-Za-z0-9_-]+/y;
  bare.lastIndex = from;
  const key = bare.exec(text)?.[0] ?? '';
  return [key, from + key.length];
}

/** TOML's escapes are JSON's, and one for eight digits. */
function unescaped(raw: string): string {
  const long = raw.replace(/\\U([0-9a-fA-F]{8})/g, (_all, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  try {
    return JSON.parse(`"${long}"`) as string;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return raw;
  }
}
