/** Plain values of a configuration file -> the servers with a command that stand in it. Pure and tolerant. */
import { createHash } from 'node:crypto';
import { shownName } from '../../contracts/clients.js';

/** More is no person's configuration. */
const MAX_SERVERS = 500;

export interface Entry {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Digest of the variables and the folder that it gives; absent: none. */
  readonly surroundings?: string;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every value at a key path; `*` stands for every key, or every element of a list. */
export function valuesAt(root: unknown, keys: readonly string[]): unknown[] {
  const [key, ...rest] = keys;
  if (key === undefined) return [root];
  if (Array.isArray(root)) return key === '*' ? root.flatMap((value) => valuesAt(value, rest)) : [];
  if (!isObject(root)) return [];
  const next = key === '*' ? Object.values(root) : Object.hasOwn(root, key) ? [root[key]] : [];
  return next.flatMap((value) => valuesAt(value, rest));
}

/** Entries with a command; what has only an address (HTTP) starts no process and is left out. */
export function entriesAt(root: unknown, paths: readonly (readonly string[])[]): Entry[] {
  return paths
    .flatMap((keys) => valuesAt(root, keys))
    .flatMap(namedEntries)
    .slice(0, MAX_SERVERS);
}

function namedEntries(holder: unknown): Entry[] {
  const named: [string, unknown][] = Array.isArray(holder)
    ? holder.filter(isObject).map((entry) => [String(entry['name'] ?? ''), entry])
    : isObject(holder)
      ? Object.entries(holder)
      : [];
  return named.flatMap(([name, value]) => entryOf(name, value) ?? []);
}

function entryOf(name: string, value: unknown): Entry | null {
  if (!isObject(value) || value['disabled'] === true || value['enabled'] === false) return null;
  const { command, args = [] } = value;
  // Some clients take the whole command line in one text; split like a shell it would be a guess.
  if (typeof command !== 'string' || command === '' || name === '') return null;
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) return null;
  const given = surroundings(value);
  return { name: shownName(name), command, args, ...(given === null ? {} : { surroundings: given }) };
}

/** Two entries with other variables are two servers. A digest, because what stands there is often a secret. */
function surroundings({ env, cwd }: Fields): string | null {
  const variables = isObject(env) ? Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
  const folder = typeof cwd === 'string' && cwd !== '' ? cwd : null;
  if (variables.length === 0 && folder === null) return null;
  return createHash('sha256')
    .update(JSON.stringify([variables, folder]))
    .digest('base64url');
}
