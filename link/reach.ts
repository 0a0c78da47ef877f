/**
 * Reaches the home's daemon, and launches it where none answers: the one way in for shims and commands.
 * Many at once end with one daemon: the spawn lock keeps most of them from launching, the port bind settles the rest.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorCode, ShimkeeperError } from '../contracts/errors.js';
import type { LaunchedProcess } from '../home/launch.js';
import type { HomePaths } from '../home/paths.js';
import { type HeldLock, trySpawnLock } from '../home/spawn-lock.js';
import { isStopped, stoppedError } from '../home/stopped.js';
import { lastWord, waitForNews } from './news.js';

/** A cold start takes half a second; a loaded machine some seconds. */
export const REACH_TIMEOUT_MS = 20_000;
/** Failed launches before we give up and say why. */
const MAX_LAUNCHES = 3;
const LAUNCH_BACKOFF_MS = 250;

/** These pass by themselves: the daemon is coming, or going to be replaced. */
export const PASSING: readonly ErrorCode[] = ['daemon-absent', 'daemon-draining', 'daemon-lost'];

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
  let launches = 0;
  for (;;) {
    if (isStopped(paths)) throw stoppedError();
    const known = lastWord(paths);
    const found = await tryOnce(attempt);
    if (found.ok) return found.value;
    if (performance.now() >= deadline || options.given?.()) throw found.error;
    if (found.error.code === 'daemon-absent' && performance.now() >= launchFrom) {
      if (!launch) throw autostartOffError();
      const outcome = await launchOnce({ ...options, launch }, deadline);
      if (outcome.ok) return outcome.value;
      if (outcome.error) {
        launches += 1;
        if (launches >= MAX_LAUNCHES) throw outcome.error;
        await delay(LAUNCH_BACKOFF_MS * 2 ** launches);
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
    if (error instanceof ShimkeeperError && PASSING.includes(error.code)) return { ok: false, error };
    throw error;
  }
}

/** `error` null: somebody else is launching, or our candidate lost to one who serves. */
type Launched<T> = { ok: true; value: T } | { ok: false; error: ShimkeeperError | null };

async function launchOnce<T>(
  options: ReachOptions<T> & { readonly launch: () => Promise<LaunchedProcess> },
  deadline: number,
): Promise<Launched<T>> {
  const { paths, attempt, launch } = options;
  const lock = options.lock ?? trySpawnLock(paths);
  if (!lock) return { ok: false, error: null };
  try {
    // Between our last look and the lock somebody may have finished a launch.
    const found = await tryOnce(attempt);
    if (found.ok) return found;
    if (isStopped(paths)) throw stoppedError();
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
      if (endedBefore) return { ok: false, error: startFailed(launched) };
      await waitForNews(paths, known, () => ended);
    }
    return { ok: false, error: startFailed(launched) };
  } finally {
    if (lock !== options.lock) lock.release();
  }
}

function startFailed(launched: LaunchedProcess): ShimkeeperError {
  const reason = launched.reason() || 'it gave no reason';
  return new ShimkeeperError('daemon-start-failed', `The daemon did not start: ${reason}`);
}

function autostartOffError(): ShimkeeperError {
  return new ShimkeeperError(
    'autostart-off',
    'No Shimkeeper daemon answers, and autostart is off: run `shimkeeper start` or open the tray app.',
  );
}
