/**
 * Where the members of an object or list stand in JSON with comments. What lies deeper is passed over and not taken apart:
 * a client's file may hold megabytes of history. Only for texts that a parser has accepted, or whose parts are compared
 * with those of one; what is read here itself is read strictly. Pure.
 */
import { ShimkeeperError } from '../../contracts/errors.js';
import { readJsonc } from '../formats/document.js';

export interface Value {
  readonly kind: 'object' | 'list' | 'null' | 'plain';
  readonly start: number;
  readonly end: number;
}

export interface Part {
  /** null: of a list. */
  readonly key: string | null;
  readonly start: number;
  readonly value: Value;
  /** Offset of the comma behind it; null: none. */
  readonly comma: number | null;
}

export interface Parts {
  readonly parts: readonly Part[];
  /** After the closing bracket. */
  readonly end: number;
}

/** Those of the object or list that begins at `from`. Throws `config-bad`. */
export function partsAt(text: string, from: number): Parts {
  const walk = partsOf(text, from);
  const parts: Part[] = [];
  for (;;) {
    const step = walk.next();
    if (step.done) return { parts, end: step.value };
    parts.push(step.value);
  }
}

/** One after the other, for whoever needs no more than the first; at last where it ends. */
export function* partsOf(text: string, from: number): Generator<Part, number> {
  const close = text[from] === '[' ? ']' : '}';
  let at = afterTrivia(text, from + 1);
  while (text[at] !== close) {
    const part = partAt(text, at, close === '}');
    yield part;
    at = afterTrivia(text, part.comma === null ? part.value.end : part.comma + 1);
    if (part.comma === null && text[at] !== close) throw unexpected(text, at);
  }
  return at + 1;
}

function partAt(text: string, start: number, keyed: boolean): Part {
  let at = start;
  let key: string | null = null;
  if (keyed) {
    if (text[at] !== '"') throw unexpected(text, at);
    const end = stringEnd(text, at);
    key = String(readJsonc(text.slice(at, end)));
    at = afterTrivia(text, end);
    if (text[at] !== ':') throw unexpected(text, at);
    at = afterTrivia(text, at + 1);
  }
  const value = valueAt(text, at);
  const behind = afterTrivia(text, value.end);
  return { key, start, value, comma: text[behind] === ',' ? behind : null };
}

function valueAt(text: string, start: number): Value {
  const first = text[start];
  if (first === '"') return { kind: 'plain', start, end: stringEnd(text, start) };
  if (first === '{') return { kind: 'object', start, end: nestedEnd(text, start) };
  if (first === '[') return { kind: 'list', start, end: nestedEnd(text, start) };
  const word = /[\w.+-]+/y;
  word.lastIndex = start;
  const found = word.exec(text)?.[0];
  if (found === undefined) throw unexpected(text, start);
  return { kind: found === 'null' ? 'null' : 'plain', start, end: start + found.length };
}

/** After blanks, line ends and comments. */
export function afterTrivia(text: string, from: number): number {
  const trivia = /(?:[ \t\r\n]+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;
  trivia.lastIndex = from;
  trivia.test(text);
  return trivia.lastIndex;
}

function nestedEnd(text: string, from: number): number {
  const marks = /["{}[\]/]/g;
  marks.lastIndex = from;
  let depth = 0;
  while (marks.test(text)) {
    const at = marks.lastIndex - 1;
    const mark = text[at];
    if (mark === '"') marks.lastIndex = stringEnd(text, at);
    else if (mark === '/') marks.lastIndex = commentEnd(text, at);
    else if (mark === '{' || mark === '[') depth += 1;
    else depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw unexpected(text, text.length);
}

function commentEnd(text: string, from: number): number {
  const end = afterTrivia(text, from);
  if (end === from) throw unexpected(text, from);
  return end;
}

function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  throw unexpected(text, text.length);
}

function unexpected(text: string, at: number): ShimkeeperError {
  const line = text.slice(0, at).split('\n').length;
  return new ShimkeeperError('config-bad', `line ${line}: it cannot be read here`);
}
