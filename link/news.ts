/**
 * Waiting for a daemon without asking for it: a look at two files costs a fraction of a connection that is
 * refused. Fifty shims that dial all the time take the processor from the daemon that they wait for.
 */
import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '../contracts/errors.js';
import type { HomePaths } from '../home/paths.js';
import { isStopped } from '../home/stopped.js';

/**
 * A look costs up to a quarter of a millisecond of processor on a loaded machine, most of it for waking up: fifty shims
 * that look every 10 ms take more than one core from the daemon that they wait for, every 40 ms less than a third of one.
 */
const LOOK_EVERY_MS = 40;
/** Without any news it is time to ask all the same: a daemon may be unable to write its files. */
export const QUIET_MS = 250;

/** What the home tells of its daemon at this moment; another text is news. */
export function lastWord(paths: HomePaths): string {
  return `${versionOf(paths.healthFile)} ${isStopped(paths) ? 'stopped' : ''}`;
}

/** Resolves when the home's last word is another one than `known`, when `done` says so, or after QUIET_MS. */
export async function waitForNews(
  paths: HomePaths,
  known: string,
  done: () => boolean = () => false,
): Promise<void> {
  const deadline = performance.now() + QUIET_MS;
  do {
    await delay(LOOK_EVERY_MS);
  } while (performance.now() < deadline && !done() && lastWord(paths) === known);
}

/** health.json is replaced, never changed: each version is a file of its own. */
function versionOf(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.mtimeMs}` : 'none';
  } catch (error) {
    // What cannot be seen now may be seen at the next look.
    if (systemCode(error) === undefined) throw error;
    return 'unseen';
  }
}
