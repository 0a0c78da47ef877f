/**
 * The text of a configuration file as it may be shown: of servers their commands, of everything else no value. A file of a
 * client holds what is none of our business: history, sessions, keys. Pure.
 */
import { type JSONPath, visit } from 'jsonc-parser';
import { applyEdits, type Edit } from '../editing/text.js';
import { stringEnd, tomlTables } from '../editing/toml-tables.js';
import { MASK, maskArgument, maskComment, maskInside } from './secrets.js';

const SHOWN_KEYS: ReadonlySet<string> = new Set([
  'command',
  'args',
  'cwd',
  'type',
  'transport',
  'name',
  'url',
  'httpUrl',
  'share',
]);

export type KeyPath = readonly string[];

/** `containers`: key paths of the servers; `*` stands for every key. */
export function maskedText(text: string, format: 'jsonc' | 'toml', containers: readonly KeyPath[]): string {
  return applyEdits(text, masksOf(text, format, containers));
}

/** What covers what is not shown. */
export function masksOf(text: string, format: 'jsonc' | 'toml', containers: readonly KeyPath[]): Edit[] {
  return format === 'toml' ? tomlMasks(text, containers) : jsonMasks(text, containers);
}

function jsonMasks(text: string, containers: readonly KeyPath[]): Edit[] {
  const edits: Edit[] = [];
  let before = '';
  visit(
    text,
    {
      onLiteralValue: (value: unknown, offset, length, _line, _column, path) => {
        if (value === null) return;
        const plain = String(value);
        const shown = shownValue(plain, below(path(), containers), before);
        before = plain;
        if (shown !== plain) edits.push({ start: offset, end: offset + length, text: JSON.stringify(shown) });
      },
      onObjectProperty: () => {
        before = '';
      },
      onComment: (start, length) => {
        const end = start + length;
        edits.push({ start, end, text: maskComment(text.slice(start, end)) });
      },
    },
    { allowTrailingComma: true, allowEmptyContent: true },
  );
  return edits;
}

/** The path below a container: the server, then its key; null: it stands elsewhere. */
function below(path: JSONPath, containers: readonly KeyPath[]): JSONPath | null {
  const container = containers.find(
    (keys) => path.length > keys.length && keys.every((key, at) => key === '*' || key === path[at]),
  );
  return container ? path.slice(container.length) : null;
}

/** `before`: the argument before it, empty where it is none. */
function shownValue(value: string, path: JSONPath | null, before: string): string {
  const [, key, index, ...deeper] = path ?? [];
  if (typeof key !== 'string' || !SHOWN_KEYS.has(key) || deeper.length > 0)
    return value === '' ? value : MASK;
  if (key === 'args') return maskArgument(value, typeof index === 'number' && index > 0 ? before : '');
  return maskInside(value);
}

function tomlMasks(text: string, containers: readonly KeyPath[]): Edit[] {
  const statements = tomlTables(text).flatMap((table) =>
    table.statements.map((statement) => ({ ...statement, path: [...table.keys, ...statement.keys] })),
  );
  const values = statements.flatMap(({ start, end, path }) =>
    valuesIn(text, start, end, below(path, containers)),
  );
  const covered = statements.map(({ start, end }) => ({ start, end }));
  return [...values, ...commentsOutside(text, covered)];
}

function valuesIn(text: string, start: number, end: number, path: JSONPath | null): Edit[] {
  const edits: Edit[] = [];
  let before = '';
  let seen = -1;
  // Behind the keys, which may be quoted, too.
  for (let at = valueStart(text, start, end); at < end; ) {
    if (text[at] === '#') {
      const newline = text.indexOf('\n', at);
      const stop = newline < 0 ? end : newline;
      edits.push({ start: at, end: stop, text: maskComment(text.slice(at, stop)) });
      at = stop;
      continue;
    }
    const value = valueAt(text, at);
    if (value.plain !== null) {
      seen += 1;
      // Inside of inline tables nothing is known of what it is.
      const inline = text.slice(start, at).includes('{');
      const inList = path?.[1] === 'args' ? [...path, seen] : path;
      const shown = inline ? MASK : shownValue(value.plain, inList, before);
      before = value.plain;
      if (shown !== value.plain) edits.push({ start: at, end: value.end, text: `"${shown}"` });
    }
    at = value.end;
  }
  return edits;
}

const BARE = /[\w+.:-]+/y;

/** `plain` null: what begins there is no value, but a key of an inline table or a mark between values. */
function valueAt(text: string, at: number): { readonly plain: string | null; readonly end: number } {
  if (text[at] === '"' || text[at] === "'") {
    const end = stringEnd(text, at);
    return { plain: text.slice(at, end).replace(/^("""|'''|"|')|("""|'''|"|')$/g, ''), end };
  }
  BARE.lastIndex = at;
  const bare = BARE.exec(text)?.[0];
  if (bare === undefined) return { plain: null, end: at + 1 };
  const end = at + bare.length;
  const isKey = bare.endsWith('.') || /^[ \t]*[=.]/.test(text.slice(end, end + MAX_KEY_GAP));
  return { plain: isKey ? null : bare, end };
}

/** Blanks between a key and its equals sign; behind more of them it is masked as if it were a value. */
const MAX_KEY_GAP = 64;

function valueStart(text: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    if (text[at] === '=') return at + 1;
    if (text[at] === '"' || text[at] === "'") at = stringEnd(text, at) - 1;
  }
  return end;
}

function commentsOutside(text: string, covered: readonly { start: number; end: number }[]): Edit[] {
  const edits: Edit[] = [];
  for (const match of text.matchAll(/#[^\r\n]*/g)) {
    const start = match.index;
    if (covered.some((span) => start >= span.start && start < span.end)) continue;
    edits.push({ start, end: start + match[0].length, text: maskComment(match[0]) });
  }
  return edits;
}
