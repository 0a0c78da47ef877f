/** Members of objects and lists in JSON with comments: where each stands, and the comma behind it. Pure. */
import { createScanner, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { ShimkeeperError } from '../../contracts/errors.js';
import { readJsonc } from '../formats/document.js';

export interface Member {
  /** Of an object: its key; of a list: the element's `name`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly value: Node;
  /** Offset of the comma behind it; null: none. */
  readonly comma: number | null;
}

export interface Holder {
  readonly node: Node;
  readonly listed: boolean;
  readonly members: readonly Member[];
}

/** null: the text is empty. Throws `config-bad`. */
export function rootOf(text: string): Node | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  // Says the line.
  if (errors.length > 0) readJsonc(text);
  if (!root) return null;
  if (root.type !== 'object') throw bad('it holds no object');
  return root;
}

/** As far as the keys lead: the innermost object or list, and the keys that are missing below it. */
export function innermost(root: Node, keys: readonly string[]): { node: Node; missing: readonly string[] } {
  let node = root;
  for (const [depth, key] of keys.entries()) {
    const found = (node.children ?? []).filter((child) => child.children?.[0]?.value === key);
    if (found.length > 1) throw bad(`the key "${key}" stands twice`);
    const value = found[0]?.children?.[1];
    if (!value) return { node, missing: keys.slice(depth) };
    const last = depth === keys.length - 1;
    if (value.type !== 'object' && !(last && value.type === 'array')) throw bad(`"${key}" is no object`);
    node = value;
  }
  return { node, missing: [] };
}

export function holderOf(text: string, node: Node): Holder {
  const listed = node.type === 'array';
  const members = (node.children ?? []).flatMap((child): Member[] => {
    const value = listed ? child : child.children?.[1];
    if (!value) return [];
    const end = child.offset + child.length;
    const name = listed ? elementName(child) : String(child.children?.[0]?.value);
    return [{ name, start: child.offset, end, value, comma: commaAfter(text, end) }];
  });
  const names = members.map(({ name }) => name);
  const twice = listed ? undefined : names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw bad(`the key "${twice}" stands twice`);
  return { node, listed, members };
}

function elementName(element: Node): string {
  const name = (element.children ?? []).find((child) => child.children?.[0]?.value === 'name');
  return String(name?.children?.[1]?.value ?? '');
}

function commaAfter(text: string, offset: number): number | null {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const at = scanner.getTokenOffset();
  return text[at] === ',' ? at : null;
}

function bad(reason: string): ShimkeeperError {
  return new ShimkeeperError('config-bad', reason);
}
