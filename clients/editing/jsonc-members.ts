/** Members of objects and lists in JSON with comments: where each stands, and the comma behind it. */
import { ShimkeeperError } from '../../contracts/errors.js';
import { readJsonc } from '../formats/document.js';
import { afterTrivia, type Part, type Value } from './jsonc-scan.js';
import { ensureSound, knownParts } from './known-texts.js';

export interface Member {
  /** Of an object: its key; of a list: the element's `name`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly value: Value;
  /** Offset of the comma behind it; null: none. */
  readonly comma: number | null;
}

export interface Holder {
  readonly start: number;
  readonly end: number;
  readonly listed: boolean;
  readonly members: readonly Member[];
}

/** null: the text is empty but for comments. Throws `config-bad`. */
export function rootOf(text: string): Value | null {
  ensureSound(text);
  return looseRootOf(text);
}

/** Of a text of which nobody knows whether it is sound as a whole. */
export function looseRootOf(text: string): Value | null {
  const start = afterTrivia(text, 0);
  if (start === text.length) return null;
  if (text[start] !== '{') throw bad('it holds no object');
  const { end } = knownParts(text, start);
  if (afterTrivia(text, end) !== text.length) throw bad('it holds more than one object');
  return { kind: 'object', start, end };
}

/** As far as the keys lead. */
export interface Reached {
  /** The innermost object or list. */
  readonly value: Value;
  /** The keys that are missing below it. */
  readonly missing: readonly string[];
  /** The first missing key with its value, where that is `null`: clients write it for "none". */
  readonly none: Member | null;
}

export function innermost(text: string, root: Value, keys: readonly string[]): Reached {
  let value = root;
  for (const [depth, key] of keys.entries()) {
    const found = knownParts(text, value.start).parts.filter((part) => part.key === key);
    if (found.length > 1) throw bad(`the key "${key}" stands twice`);
    const [part] = found;
    if (!part || part.value.kind === 'null')
      return { value, missing: keys.slice(depth), none: part ? memberOf(text, part) : null };
    const last = depth === keys.length - 1;
    if (part.value.kind !== 'object' && !(last && part.value.kind === 'list'))
      throw bad(`"${key}" is no object`);
    value = part.value;
  }
  return { value, missing: [], none: null };
}

export function holderOf(text: string, { start, end, kind }: Value): Holder {
  const listed = kind === 'list';
  const members = knownParts(text, start).parts.map((part) => memberOf(text, part));
  const seen = new Set<string>();
  for (const { name } of listed ? [] : members) {
    if (seen.has(name)) throw bad(`the key "${name}" stands twice`);
    seen.add(name);
  }
  return { start, end, listed, members };
}

function memberOf(text: string, { key, start, value, comma }: Part): Member {
  return { name: key ?? elementName(text, value), start, end: value.end, value, comma };
}

function elementName(text: string, element: Value): string {
  if (element.kind !== 'object') return '';
  const name = knownParts(text, element.start).parts.find(({ key }) => key === 'name');
  return name ? String(plainOf(text, name.value) ?? '') : '';
}

/** Plain. */
export function plainOf(text: string, { start, end }: Value): unknown {
  return readJsonc(text.slice(start, end));
}

function bad(reason: string): ShimkeeperError {
  return new ShimkeeperError('config-bad', reason);
}
