/**
 * Servers out of a text, others in their place, and the proof that nothing else has changed: whatever the editors do with
 * the text, the plain values of the result must be those that were meant. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { ShimkeeperError } from '../../contracts/errors.js';
import type { NewEntry, Slot } from '../editing/editor.js';
import { valuesAt } from '../formats/entries.js';
import type { ConfigPlace } from '../places.js';
import { editorFor } from './document.js';

/** Throws `config-bad` where the text cannot be changed without changing more than was asked. */
export function rewrite(
  place: Pick<ConfigPlace, 'format'>,
  text: string,
  keys: readonly string[],
  out: readonly Slot[],
  entries: readonly NewEntry[],
): string {
  if (out.length === 0 && entries.length === 0) return text;
  const editor = editorFor(place);
  const after = editor.exchange(text, keys, out, entries);
  const meant = expected(editor.parse(text), keys, out, entries);
  if (!isDeepStrictEqual(plain(editor.parse(after), keys), plain(meant, keys)))
    throw new ShimkeeperError('config-bad', 'it is written in a way that cannot be changed without harm');
  return after;
}

type Fields = Record<string, unknown>;

function expected(
  root: unknown,
  keys: readonly string[],
  out: readonly Slot[],
  entries: readonly NewEntry[],
): Fields {
  const copy = { ...((root ?? {}) as Fields) };
  const [key, ...rest] = keys;
  if (key === undefined) return holderAfter(copy, out, entries) as Fields;
  const inner = copy[key];
  copy[key] = rest.length > 0 ? expected(inner, rest, out, entries) : holderAfter(inner ?? {}, out, entries);
  return copy;
}

function holderAfter(holder: unknown, out: readonly Slot[], entries: readonly NewEntry[]): unknown {
  const gone = new Set(out.map(({ index }) => index));
  if (Array.isArray(holder)) {
    const put = entries.map(({ name, value }) => ({ name, ...value }));
    const at = out.length > 0 ? Math.min(...gone) : holder.length;
    const stays = (from: number, to: number): unknown[] =>
      holder.slice(from, to).filter((_, index) => !gone.has(from + index));
    return [...stays(0, at), ...put, ...stays(at, holder.length)];
  }
  const names = new Set(out.map(({ name }) => name));
  const stays = Object.entries(holder as Fields).filter(([name]) => !names.has(name));
  return Object.fromEntries([...stays, ...entries.map(({ name, value }) => [name, value])]);
}

/** Parsers differ in the prototypes of what they make. */
function plain(root: unknown, keys: readonly string[]): unknown {
  return structuredClone(withoutHollows(root, keys));
}

/** An empty table is none in TOML once its last server has gone. */
function withoutHollows(root: unknown, keys: readonly string[]): unknown {
  const [holder] = valuesAt(root, keys);
  const [first = ''] = keys;
  const hollow = typeof holder === 'object' && holder !== null && Object.keys(holder).length === 0;
  if (!hollow || keys.length > 1) return root ?? {};
  return Object.fromEntries(Object.entries(root as Fields).filter(([key]) => key !== first));
}
