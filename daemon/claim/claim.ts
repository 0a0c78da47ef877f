/**
 * How a process becomes the daemon of a home: it announces itself, binds the port, and only then touches the files.
 * Whoever loses leaves everything as it found it.
 */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ShimkeeperError } from '../../contracts/errors.js';
import type { DaemonAnnouncement, HostKind } from '../../contracts/files.js';
import { identityKey, sameProcess } from '../../contracts/identity.js';
import { LOOPBACK, VERSION } from '../../contracts/product.js';
import { announcementFile, removeAnnouncement, writeAnnouncement } from '../../home/announce.js';
import { ownIdentity } from '../../home/identity.js';
import { ensureHome, type HomePaths } from '../../home/paths.js';
import { listeningSockets } from '../../home/port-holder.js';
import { liveOwner } from '../../home/settings.js';
import type { Log } from '../log.js';
import { removeDeadFiles } from './dead-files.js';
import { leaveHome, takeHome } from './home-lock.js';
import { bind, type Listener } from './listener.js';
import { tryRemove } from './removal.js';

/** The port is free 5-9 ms after its owner is gone. */
const BIND_AGAIN_MS = 10;
/**
 * Taken, and nobody listens: a connection that looked for us was given the port as its own and met itself, and lets go at
 * once. Also where it is not known who listens.
 */
const PASSING_MS = 1_000;
/** A predecessor that has launched its successor lets go of the home at once. */
const SUCCESSION_MS = 5_000;

export interface Claim extends Listener {
  readonly port: number;
  /** What stands in daemons/; removed by `abandon`, or by the daemon at its end. */
  readonly announcement: DaemonAnnouncement;
}

export interface ClaimOptions {
  readonly paths: HomePaths;
  readonly kind: HostKind;
  readonly port: number;
  readonly log: Log;
  readonly now: () => number;
  /** `<pid>-<startTicks>` of the owner that is about to let go; null: whoever owns the home stays. */
  readonly succeeds: string | null;
}

/**
 * `waitMs`: a predecessor has just left the port, or is about to; the bind is tried again for so long. Throws `home-owned`
 * (another live daemon of this home), `port-taken`, `port-reserved`, `home-unsafe`, `home-unusable`.
 */
export async function claim(options: ClaimOptions, waitMs: number): Promise<Claim> {
  const { paths, port, succeeds } = options;
  ensureHome(paths);
  if (!isOwnedBy(paths, succeeds)) refuseSecondOwner(paths, port);
  const announcement = announce(options);
  try {
    await leftBy(paths, succeeds);
    const listener = await bindWithin(port, waitMs);
    const { server } = listener;
    try {
      refuseSecondOwner(paths, port);
      takeHome(paths, options.log);
      if (removeDeadFiles(paths).health) options.log.warn({}, 'stale health.json removed');
    } catch (error) {
      server.close();
      throw error;
    }
    const address = server.address();
    return { ...listener, port: typeof address === 'object' && address ? address.port : port, announcement };
  } catch (error) {
    tryRemove('its announcement', options.log, () => unannounce(paths, announcement));
    if (error instanceof ShimkeeperError && error.code === 'port-taken') refuseSecondOwner(paths, port);
    throw error;
  }
}

function isOwnedBy(paths: HomePaths, key: string | null): boolean {
  const owner = liveOwner(paths);
  return owner !== null && identityKey(owner) === key;
}

/** Returns when the predecessor owns the home no more, or after the time: then the bind tells. */
async function leftBy(paths: HomePaths, predecessor: string | null): Promise<void> {
  const deadline = performance.now() + SUCCESSION_MS;
  while (isOwnedBy(paths, predecessor) && performance.now() < deadline) await delay(BIND_AGAIN_MS);
}

async function bindWithin(port: number, waitMs: number): Promise<Listener> {
  const begun = performance.now();
  for (;;) {
    try {
      return await bind(port);
    } catch (error) {
      const taken = error instanceof ShimkeeperError && error.code === 'port-taken';
      const age = performance.now() - begun;
      const isPassing = (): boolean => age < PASSING_MS && listeningSockets(port).length === 0;
      if (!taken || !(age < waitMs || isPassing())) throw error;
      await delay(BIND_AGAIN_MS);
    }
  }
}

/** Lets go of a port that was claimed and never served. */
export function abandon(paths: HomePaths, { server, announcement }: Claim, log: Log): void {
  tryRemove('daemon.pid', log, () => leaveHome(paths));
  tryRemove('its announcement', log, () => unannounce(paths, announcement));
  server.close();
  server.closeAllConnections();
}

/** For CANDIDATE_GRACE_MS from `now` on this process is no duplicate, whoever owns the port. */
export function announceAgain(paths: HomePaths, announcement: DaemonAnnouncement, now: number): void {
  writeAnnouncement(paths.daemonsDir, { ...announcement, announcedAt: new Date(now).toISOString() });
}

export function unannounce(paths: HomePaths, announcement: DaemonAnnouncement): void {
  removeAnnouncement(announcementFile(paths.daemonsDir, announcement));
}

function announce({ paths, kind, port, now }: ClaimOptions): DaemonAnnouncement {
  const content: DaemonAnnouncement = {
    schema: 1,
    role: 'daemon',
    ...ownIdentity(),
    version: VERSION,
    host: kind,
    port,
    announcedAt: new Date(now()).toISOString(),
  };
  writeAnnouncement(paths.daemonsDir, content);
  return content;
}

/** One daemon per home, whatever the port. */
function refuseSecondOwner(paths: HomePaths, port: number): void {
  const owner = liveOwner(paths);
  if (!owner || sameProcess(owner, ownIdentity())) return;
  throw new ShimkeeperError(
    'home-owned',
    `This home already has a daemon (pid ${owner.pid} on ${LOOPBACK}:${owner.port}${owner.port === port ? '' : `, not ${port}`}): nothing to start.`,
  );
}
