/** The proof that an edit of JSON with comments has touched nothing but servers, without parsing what it has not touched. */
import { ShimkeeperError } from '../../contracts/errors.js';
import { holderOf, innermost, looseRootOf, plainOf, rootOf } from './jsonc-members.js';
import type { Value } from './jsonc-scan.js';
import { knownParts, markSound } from './known-texts.js';

type KeyPath = readonly string[];

/**
 * Whether `text` is as sound as `from`, and the same beside what stands at `paths`: every other value is there with the
 * very same text. Throws `config-bad` where `from` is not sound.
 */
export function sameBeside(from: string, text: string, paths: readonly KeyPath[]): boolean {
  const before = beside(from, rootOf(from), paths);
  try {
    const root = looseRootOf(text);
    const after = beside(text, root, paths);
    if (before.length !== after.length || !before.every((one, at) => isSame(one, after[at]))) return false;
    if (root) for (const keys of paths) readAll(text, root, keys);
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return false;
  }
  markSound(text);
  return true;
}

interface Beside {
  /** The key, and those above it. */
  readonly keys: KeyPath;
  readonly text: string;
}

function isSame(one: Beside, other: Beside | undefined): boolean {
  if (other === undefined || one.text !== other.text) return false;
  return one.keys.length === other.keys.length && one.keys.every((key, at) => key === other.keys[at]);
}

/** The values that lie on none of the paths, in their order. What was there for the servers alone counts for nothing. */
function beside(
  text: string,
  holder: Value | null,
  paths: readonly KeyPath[],
  above: KeyPath = [],
): Beside[] {
  if (!holder) return [];
  return knownParts(text, holder.start).parts.flatMap(({ key, value }): Beside[] => {
    const keys = [...above, String(key)];
    const on = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    if (on.some((path) => path.length === 0)) return [];
    if (on.length > 0 && value.kind === 'null') return [];
    if (on.length > 0 && value.kind === 'object') return beside(text, value, on, keys);
    return [{ keys, text: text.slice(value.start, value.end) }];
  });
}

/** What has been touched is parsed. */
function readAll(text: string, root: Value, keys: KeyPath): void {
  const { value, missing } = innermost(text, root, keys);
  if (missing.length > 0) return;
  for (const member of holderOf(text, value).members) plainOf(text, member.value);
}
