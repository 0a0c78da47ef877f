/**
 * One `connect` or `disconnect` of a home at a time, of the command line and the tray app alike: each reads `config.json` and
 * the records, and writes them anew. Thrift like the spawn lock: every write is checked by itself, so that without it nobody
 * loses anything, but whoever comes second would have to repeat.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ShimkeeperError, systemCode } from '../contracts/errors.js';
import { type HeldLock, takeLockFile } from './lock-file.js';
import { ensurePrivateDirectory, type HomePaths, unusableHome } from './paths.js';

/** The largest file takes some seconds; a lock that is older than this is given up. */
const MAX_LOCK_AGE_MS = 60_000;
/** Several clients may be waiting for their turn. */
const MAX_WAIT_MS = 20_000;
const LOCK_RETRY_MS = 50;
/** On Windows a file that is just being removed can neither be made nor read for a moment. */
const PASSING: readonly string[] = process.platform === 'win32' ? ['EPERM', 'EACCES', 'EBUSY'] : [];

/**
 * Does the work while nobody else connects or disconnects a client in this home, which is made where it is missing. Throws
 * what the work throws, `connect-busy` where the others do not come to an end, `home-unsafe`, `home-unusable`.
 */
export async function underConnectLock<T>(
  paths: HomePaths,
  work: () => T | Promise<T>,
  maxWaitMs: number = MAX_WAIT_MS,
): Promise<T> {
  ensurePrivateDirectory(paths.home);
  const lock = await acquire(paths, maxWaitMs);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function acquire(paths: HomePaths, maxWaitMs: number): Promise<HeldLock> {
  const deadline = performance.now() + maxWaitMs;
  for (;;) {
    const late = performance.now() >= deadline;
    const lock = tryLock(paths, late);
    if (lock) return lock;
    if (late) throw busy(paths);
    await delay(LOCK_RETRY_MS);
  }
}

function tryLock({ connectLock }: HomePaths, late: boolean): HeldLock | null {
  try {
    return takeLockFile(connectLock, MAX_LOCK_AGE_MS);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (PASSING.includes(code) && !late) return null;
    throw unusableHome(connectLock, error);
  }
}

function busy({ home, connectLock }: HomePaths): ShimkeeperError {
  return new ShimkeeperError(
    'connect-busy',
    `Another connect or disconnect is at work in ${home} (its lock is ${connectLock}): wait until it has ended, then repeat.`,
  );
}
