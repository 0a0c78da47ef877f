/** The Node that `nvm` would choose in a new shell: there is no folder that always holds it. Pure. */
import path from 'node:path';
import type { ToolSurroundings } from './tool-folders.js';

/** `default` -> `lts/*` -> `lts/jod` -> `v22.11.0`; nvm's own chains are no longer. */
const MAX_HOPS = 5;
/** Installed versions that are looked at. */
const MAX_VERSIONS = 1_000;
const NEWEST = new Set(['node', 'stable', 'unstable']);

/** The `bin` folder of the default version, else of the newest installed one; null: there is no nvm, or no Node of it. */
export function nvmBin({ variable, homeDirectory, disk }: ToolSurroundings): string | null {
  const { join } = path.posix;
  const roots = [variable('NVM_DIR'), join(homeDirectory, '.nvm'), join(homeDirectory, '.config/nvm')];
  const root = roots.find((place) => place !== undefined && disk.isFolder(place));
  if (root === undefined) return null;
  const versions = join(root, 'versions/node');
  const installed = disk
    .entries(versions)
    .slice(0, MAX_VERSIONS)
    .filter((name) => /^v\d+\.\d+\.\d+$/.test(name) && disk.isFolder(join(versions, name, 'bin')))
    .sort((a, b) => compareVersions(b, a));
  const wanted = followAlias('default', (name) => disk.read(join(root, 'alias', name)));
  const chosen = installed.find((version) => isVersion(version, wanted)) ?? installed[0];
  return chosen === undefined ? null : join(versions, chosen, 'bin');
}

/** The last name of the chain: a version, the beginning of one, or a word. */
function followAlias(name: string, read: (name: string) => string | null): string {
  let current = name;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    // An alias is a file name: nothing may lead out of the folder of aliases.
    if (current.split('/').includes('..')) return '';
    const next = read(current)?.split('\n')[0]?.trim();
    if (!next) return current;
    current = next;
  }
  return current;
}

function isVersion(version: string, wanted: string): boolean {
  if (NEWEST.has(wanted)) return true;
  const prefix = wanted.startsWith('v') ? wanted : `v${wanted}`;
  return /^v\d+(?:\.\d+)*$/.test(prefix) && `${version}.`.startsWith(`${prefix}.`);
}

function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] => version.slice(1).split('.').map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
