/** How a successor gets the port from the headless daemon of its own home: it asks, waits, and only then binds. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorCode, ShimkeeperError } from '../../contracts/errors.js';
import { VERSION } from '../../contracts/product.js';
import { isNewer } from '../../contracts/version.js';
import { ownIdentity } from '../../home/identity.js';
import type { HomePaths } from '../../home/paths.js';
import { liveOwner } from '../../home/settings.js';
import { ControlLink } from '../../link/control.js';
import { PASSING } from '../../link/reach.js';
import { PREDECESSOR_MS } from '../../link/replace.js';
import { newerDaemon } from '../../link/versions.js';
import { type Claim, type ClaimOptions, claim } from './claim.js';

/** The port is free 5-9 ms after its owner is gone. */
const RETRY_MS = 10;

/** After a predecessor of ours ended, its port is ours within this time or somebody else's. */
export const BIND_RETRY_MS = 3_000;
/** Beyond its end: a predecessor that is busy is not hung, and hears us when it has time. */
const BUSY_WAIT_MS = 20_000;
/** Not of a stranger: it is there, or just coming or going, and could not be asked yet. */
const ASKED_AGAIN: readonly ErrorCode[] = [...PASSING, 'daemon-busy', 'control-timeout'];
/** Each lost to a daemon that shims brought up in just that moment. */
const MAX_TAKEOVERS = 3;

/**
 * Drains the headless daemon of this home and claims what it leaves; one that comes up between the two is drained in its
 * turn. Throws what `claim` and `drainPredecessor` throw.
 */
export async function takeOver(options: ClaimOptions, onDrained: () => void): Promise<Claim> {
  for (let attempt = 1; ; attempt += 1) {
    if (await drainPredecessor(options.paths)) onDrained();
    try {
      return await claim(options, BIND_RETRY_MS);
    } catch (error) {
      const owned = error instanceof ShimkeeperError && error.code === 'home-owned';
      if (!owned || attempt >= MAX_TAKEOVERS) throw error;
    }
  }
}

/**
 * Drains the headless daemon of this home, if there is one. Throws `home-owned` when it will not go, `daemon-newer` when
 * it must not.
 */
async function drainPredecessor(paths: HomePaths): Promise<boolean> {
  const deadline = performance.now() + BUSY_WAIT_MS + PREDECESSOR_MS;
  let drained = false;
  for (;;) {
    const owner = liveOwner(paths);
    if (!owner || owner.pid === ownIdentity().pid) return drained;
    if (performance.now() >= deadline) throw notGone(owner.pid);
    if (await drainOnce(paths, owner.port, deadline)) drained = true;
    else await delay(RETRY_MS);
  }
}

/** False: it could not be asked, because it is busy, or just coming or going. */
async function drainOnce(paths: HomePaths, port: number, deadline: number): Promise<boolean> {
  let link: ControlLink | undefined;
  try {
    link = await ControlLink.open(paths, undefined, port);
    const { version } = link.daemon;
    if (isNewer(version, VERSION)) {
      throw newerDaemon({ pid: link.daemon.identity.pid, version }, 'this app', VERSION);
    }
    const { identity } = await link.ask('drain');
    // Closed last of all, with the port: the process itself ends while we bind.
    if (!(await link.closed(Math.min(PREDECESSOR_MS, deadline - performance.now()))))
      throw notGone(identity.pid);
    return true;
  } catch (error) {
    if (error instanceof ShimkeeperError && ASKED_AGAIN.includes(error.code)) return false;
    throw error;
  } finally {
    link?.close();
  }
}

function notGone(pid: number): ShimkeeperError {
  return new ShimkeeperError(
    'home-owned',
    `The running daemon (pid ${pid}) did not end within ${PREDECESSOR_MS / 1000} s: run \`shimkeeper restart\`.`,
  );
}
