/** Keeps fifty shims from starting fifty daemons. Thrift only: if it fails, one candidate too many loses the bind. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '../contracts/errors.js';
import { type HeldLock, takeLockFile } from './lock-file.js';
import { type HomePaths, unusableHome } from './paths.js';

/** A launch takes well under this; a lock that is older is given up, whoever holds it. */
const MAX_LOCK_AGE_MS = 15_000;

const LOCK_RETRY_MS = 25;

/**
 * The lock, or null: somebody else is launching. Throws `home-unusable` where it cannot be made: such a home takes no
 * daemon's files either, and fifty shims that try all the same are a storm.
 */
export function trySpawnLock(paths: HomePaths, now: () => number = Date.now): HeldLock | null {
  try {
    return takeLockFile(paths.spawnLock, MAX_LOCK_AGE_MS, now);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw unusableHome(paths.spawnLock, error);
  }
}

/**
 * Waits for the lock, for a bounded time; null: whoever has it does not let go, and what needs it goes on without, for it
 * is thrift. `early`: gives up as soon as it says so. Throws `home-unusable`.
 */
export async function acquireSpawnLock(
  paths: HomePaths,
  early: () => Promise<boolean> = async () => false,
): Promise<HeldLock | null> {
  const deadline = performance.now() + MAX_LOCK_AGE_MS;
  for (;;) {
    const lock = trySpawnLock(paths);
    if (lock || performance.now() >= deadline || (await early())) return lock;
    await delay(LOCK_RETRY_MS);
  }
}
