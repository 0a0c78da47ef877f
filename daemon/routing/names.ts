/**
 * The names under which tools and prompts are offered where two or more servers are. Pure.
 *
 * `server__tool`. Clients accept [a-zA-Z0-9_-]{1,64}. The mapping is a function of the configured names and the item's
 * own name alone, so it is the same after every restart, and no two items share a name: a slug holds no `__` and
 * does not end in `_`, so the first `__` always ends the slug; whatever had to be changed gets a hash of the original.
 */
import { createHash } from 'node:crypto';

export const SEPARATOR = '__';
export const MAX_OFFERED_NAME = 64;
/** Leaves room for a tool's name. */
export const MAX_SLUG = 30;
const HASH_CHARS = 8;
const HASHED = /_[0-9a-f]{8}$/;

/** server name -> slug, unique among the given names. */
export function serverSlugs(names: readonly string[]): ReadonlyMap<string, string> {
  const plain = names.map(slug);
  return new Map(
    names.map((name, index) => {
      const own = plain[index] ?? '';
      const clean = own === name && own !== '';
      // Two names that look the same when made fit: the one that fitted from the start keeps its name.
      const unique = plain.filter((other) => other === own).length === 1;
      return [
        name,
        clean || (unique && own !== '') ? own : `${own.slice(0, MAX_SLUG - 1 - HASH_CHARS)}-${hash(name)}`,
      ];
    }),
  );
}

function slug(name: string): string {
  return name
    .replace(/[^a-zA-Z0-9_-]+/g, '-')
    .replace(/_{2,}/g, '_')
    .slice(0, MAX_SLUG)
    .replace(/_+$/, '');
}

export function offeredName(serverSlug: string, own: string): string {
  const name = `${serverSlug}${SEPARATOR}${own}`;
  // An own name that looks hashed gets a hash too, or it could be taken for another one's.
  if (name.length <= MAX_OFFERED_NAME && /^[a-zA-Z0-9_-]+$/.test(own) && !HASHED.test(own)) return name;
  const fit = `${serverSlug}${SEPARATOR}${own.replace(/[^a-zA-Z0-9_-]/g, '_')}`;
  return `${fit.slice(0, MAX_OFFERED_NAME - 1 - HASH_CHARS)}_${hash(own)}`;
}

export interface SplitName {
  readonly slug: string;
  /** The item's own name, or null where only the server's list tells (the offered name holds a hash). */
  readonly own: string | null;
}

export function splitName(offered: string): SplitName | null {
  const at = offered.indexOf(SEPARATOR);
  if (at < 1) return null;
  const own = offered.slice(at + SEPARATOR.length);
  return { slug: offered.slice(0, at), own: HASHED.test(own) ? null : own };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}
