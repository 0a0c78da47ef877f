/**
 * Reaches the home's daemon, and launches it where none answers: the one way in for shims and commands.
 * Many at once end with one daemon: the spawn lock keeps most of them from launching, the port bind settles the rest.
 */
import { performance } from 'node:perf_hooks';
import { type ErrorCode, ShimkeeperError } from '../contracts/errors.js';
import type { LaunchedProcess } from '../home/launch.js';
import { failedLaunches, recordFailedLaunch } from '../home/launch-failures.js';
import type { HeldLock } from '../home/lock-file.js';
import type { HomePaths } from '../home/paths.js';
import { trySpawnLock } from '../home/spawn-lock.js';
import { isStopped, stoppedError } from '../home/stopped.js';
import { lastWord, waitForNews } from './news.js';

/** A cold start takes half a second; a loaded machine some seconds. */
export const REACH_TIMEOUT_MS = 20_000;
/** Launches in a row, of whoever in this home, that failed before we give up and say why. */
const MAX_LAUNCHES = 2;

/** These pass by themselves: the daemon is coming, or going to be replaced. */
export const PASSING: readonly ErrorCode[] = ['daemon-absent', 'daemon-draining', 'daemon-lost'];
/** And these: it is there and has no time just now, or is held up. */
const WAITED_FOR: readonly ErrorCode[] = [...PASSING, 'daemon-busy', 'daemon-hung'];

export interface ReachOptions<T> {
  readonly paths: HomePaths;
  /** One try; throws `daemon-absent` when nothing listens. */
  readonly attempt: () => Promise<T>;
  /** How to launch; null: never (autostart off). */
  readonly launch: (() => Promise<LaunchedProcess>) | null;
  /** Only look for this long before launching: a successor is on its way. */
  readonly patienceMs?: number;
  readonly timeoutMs?: number;
  /** The spawn lock, where the caller has it and keeps it. */
  readonly lock?: HeldLock;
  /** What was found instead of a daemon that answers, again and again while it is so. */
  readonly onWaiting?: (error: ShimkeeperError) => void;
  /** Ends the search early; then `daemon-absent` is thrown. */
  readonly given?: () => boolean;
}

/** Throws `stopped`, `autostart-off`, `daemon-start-failed`, or what `attempt` throws and does not pass by itself. */
export async function reach<T>(options: ReachOptions<T>): Promise<T> {
  const { paths, attempt, launch } = options;
  // Monotonic: a clock that is set back must not keep a client waiting.
  const startedAt = performance.now();
  const deadline = startedAt + (options.timeoutMs ?? REACH_TIMEOUT_MS);
  const launchFrom = startedAt + (options.patienceMs ?? 0);
  let failures = 0;
  for (;;) {
    if (isStopped(paths)) throw stoppedError();
    const known = lastWord(paths);
    const found = await tryOnce(attempt);
    if (found.ok) return found.value;
    options.onWaiting?.(found.error);
    if (performance.now() >= deadline || options.given?.()) throw found.error;
    if (found.error.code === 'daemon-absent' && performance.now() >= launchFrom) {
      if (!launch) throw autostartOffError();
      const standing = failedLaunches(paths);
      if (standing && standing.waitMs > 0) {
        if (standing.count >= MAX_LAUNCHES) throw startFailed(standing.reason);
      } else {
        const outcome = await launchOnce({ ...options, launch }, deadline);
        if (outcome.ok) return outcome.value;
        if (outcome.failed !== null) {
          failures = Math.max(failures + 1, recordFailedLaunch(paths, outcome.failed));
          if (failures >= MAX_LAUNCHES) throw startFailed(outcome.failed);
        }
      }
    }
    await waitForNews(paths, known, () => options.given?.() === true);
  }
}

type Tried<T> = { ok: true; value: T } | { ok: false; error: ShimkeeperError };

async function tryOnce<T>(attempt: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await attempt() };
  } catch (error) {
    if (error instanceof ShimkeeperError && WAITED_FOR.includes(error.code)) return { ok: false, error };
    throw error;
  }
}

/** `failed`: why our candidate did not come up; null: somebody else is launching, or has just failed to. */
type Launched<T> = { ok: true; value: T } | { ok: false; failed: string | null };

async function launchOnce<T>(
  options: ReachOptions<T> & { readonly launch: () => Promise<LaunchedProcess> },
  deadline: number,
): Promise<Launched<T>> {
  const { paths, attempt, launch } = options;
  const lock = options.lock ?? trySpawnLock(paths);
  if (!lock) return { ok: false, failed: null };
  try {
    // Between our last look and the lock somebody may have finished a launch.
    const found = await tryOnce(attempt);
    if (found.ok) return found;
    if (isStopped(paths)) throw stoppedError();
    if ((failedLaunches(paths)?.waitMs ?? 0) > 0) return { ok: false, failed: null };
    const launched = await launch();
    let ended = false;
    launched.ended.then(() => {
      ended = true;
    });
    while (performance.now() < deadline) {
      const endedBefore = ended;
      const known = lastWord(paths);
      const again = await tryOnce(attempt);
      if (again.ok) return again;
      // One that is there all the same is why ours gave way.
      if (endedBefore)
        return { ok: false, failed: again.error.code === 'daemon-absent' ? launched.reason() : null };
      await waitForNews(paths, known, () => ended);
    }
    return { ok: false, failed: launched.reason() };
  } finally {
    if (lock !== options.lock) lock.release();
  }
}

function startFailed(reason: string): ShimkeeperError {
  return new ShimkeeperError(
    'daemon-start-failed',
    `The daemon did not start: ${reason || 'it gave no reason'}`,
  );
}

function autostartOffError(): ShimkeeperError {
  return new ShimkeeperError(
    'autostart-off',
    'No Shimkeeper daemon answers, and autostart is off: run `shimkeeper start` or open the tray app.',
  );
}
