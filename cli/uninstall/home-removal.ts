/** Deleting a home: only what Shimkeeper makes. A home may be a folder that holds other things, too. */
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../../contracts/errors.js';
import type { HomePaths } from '../../home/paths.js';

/** Made beside our own files while they are replaced, or before they are. */
const BESIDE = /\.(tmp|bak-[^/]*)$/;
/** `ensureWritable` tries the home with it. */
const PROBE = /^\.writable\.\d+\.tmp$/;

/**
 * Deletes what is ours below the home, and the home itself where that leaves it empty.
 *
 * @returns names in it that are none of ours, and stay; empty: the home is gone
 * @throws the system's error
 */
export function removeHome(paths: HomePaths): string[] {
  const ours = ownNames(paths);
  const kept: string[] = [];
  for (const name of namesIn(paths.home)) {
    if (isOurs(name, ours)) rmSync(path.join(paths.home, name), { recursive: true, force: true });
    else kept.push(name);
  }
  if (kept.length === 0) removeEmpty(paths.home);
  return kept.sort();
}

/** Every path that we know in the home, by its first name there. */
function ownNames({ home, ...rooms }: HomePaths): ReadonlySet<string> {
  return new Set(Object.values(rooms).map((file) => path.relative(home, file).split(path.sep)[0] ?? ''));
}

function isOurs(name: string, ours: ReadonlySet<string>): boolean {
  if (ours.has(name) || PROBE.test(name)) return true;
  return (
    BESIDE.test(name) && [...ours].some((own) => name.startsWith(`${own}.`) || name.startsWith(`.${own}.`))
  );
}

function namesIn(home: string): string[] {
  try {
    return readdirSync(home);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function removeEmpty(home: string): void {
  try {
    rmdirSync(home);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
