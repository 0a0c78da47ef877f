/** How a successor gets the port from the headless daemon of its own home: it asks, waits, and only then binds. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ShimkeeperError } from '../../contracts/errors.js';
import { isAlive, ownIdentity } from '../../home/identity.js';
import type { HomePaths } from '../../home/paths.js';
import { liveOwner } from '../../home/settings.js';
import { ControlLink } from '../../link/control.js';
import { type Claim, type ClaimOptions, claim } from './claim.js';

/** The drain's own bound, the servers' end, and some. */
const PREDECESSOR_MS = 12_000;
/** The port is free 5-9 ms after its owner is gone. */
const RETRY_MS = 20;

/** Drains the headless daemon of this home, if there is one. Throws `home-owned` when it will not go. */
export async function drainPredecessor(paths: HomePaths): Promise<boolean> {
  const owner = liveOwner(paths);
  if (!owner || owner.pid === ownIdentity().pid) return false;
  const link = await ControlLink.open(paths, undefined, owner.port);
  try {
    const { identity } = await link.ask('drain');
    const deadline = performance.now() + PREDECESSOR_MS;
    await link.closed(PREDECESSOR_MS);
    while (isAlive(identity) && performance.now() < deadline) await delay(RETRY_MS);
    if (isAlive(identity)) {
      throw new ShimkeeperError(
        'home-owned',
        `The running daemon (pid ${identity.pid}) did not end within ${PREDECESSOR_MS / 1000} s: run \`shimkeeper restart\`.`,
      );
    }
    return true;
  } finally {
    link.close();
  }
}

/** Claims the port; where a predecessor of ours has just left it, the bind is tried again for a bounded time. */
export async function claimAfter(options: ClaimOptions, waitMs: number): Promise<Claim> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      return await claim(options);
    } catch (error) {
      const taken = error instanceof ShimkeeperError && error.code === 'port-taken';
      if (!taken || performance.now() >= deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}
