/** How a shim that an older headless daemon does not understand comes by one that does. */
import { type ErrorCode, ShimkeeperError } from '../contracts/errors.js';
import type { LaunchedProcess } from '../home/launch.js';
import type { HomePaths } from '../home/paths.js';
import { acquireSpawnLock } from '../home/spawn-lock.js';
import { isStopped, stoppedError } from '../home/stopped.js';
import { ControlLink } from './control.js';
import { PASSING, type ReachOptions, reach } from './reach.js';
import { mayReplace } from './versions.js';

/** The drain's own bound, the servers' end, and some. */
export const PREDECESSOR_MS = 12_000;

/**
 * Under the spawn lock, so that nobody launches anything else meanwhile: drains the older daemon, launches and reaches
 * the newer one. Fifty at once end with one. Throws as `reach` does.
 */
export async function replaceOlder<T>(
  options: ReachOptions<T> & { readonly launch: () => Promise<LaunchedProcess> },
): Promise<T> {
  const { paths } = options;
  const lock = await acquireSpawnLock(paths);
  try {
    if (isStopped(paths)) throw stoppedError();
    await drainOlder(paths);
    return await reach({ ...options, patienceMs: 0, ...(lock ? { lock } : {}) });
  } finally {
    lock?.release();
  }
}

/** Does nothing where somebody else has replaced it already. */
async function drainOlder(paths: HomePaths): Promise<void> {
  let link: ControlLink | undefined;
  try {
    link = await ControlLink.open(paths);
    if (!mayReplace(link.daemon)) return;
    await link.ask('drain');
    await link.closed(PREDECESSOR_MS);
  } catch (error) {
    const gone: readonly ErrorCode[] = PASSING;
    if (!(error instanceof ShimkeeperError) || !gone.includes(error.code)) throw error;
  } finally {
    link?.close();
  }
}
