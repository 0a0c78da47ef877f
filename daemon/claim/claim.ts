/**
 * How a process becomes the daemon of a home: it announces itself, binds the port, and only then touches the files.
 * Whoever loses leaves everything as it found it.
 */
import type { Server } from 'node:http';
import { ShimkeeperError } from '../../contracts/errors.js';
import type { DaemonAnnouncement, HostKind } from '../../contracts/files.js';
import { type ProcessIdentity, sameProcess } from '../../contracts/identity.js';
import { LOOPBACK, VERSION } from '../../contracts/product.js';
import { listAnnouncements, removeAnnouncement, writeAnnouncement } from '../../home/announce.js';
import { isAlive, ownIdentity } from '../../home/identity.js';
import { ensureHome, type HomePaths } from '../../home/paths.js';
import { liveOwner } from '../../home/settings.js';
import { readJsonObject, readStateFile, removeStateFile } from '../../home/state-file.js';
import type { Log } from '../log.js';
import { bind } from './listener.js';

export interface Claim {
  readonly server: Server;
  readonly port: number;
  /** The announcement in the home; removed by `abandon`, or by the daemon at its end. */
  readonly announcement: string;
}

export interface ClaimOptions {
  readonly paths: HomePaths;
  readonly kind: HostKind;
  readonly port: number;
  readonly log: Log;
  readonly now: () => number;
}

/** Throws `home-owned` (another live daemon of this home), `port-taken`, `port-reserved`, `home-unsafe`, `home-unusable`. */
export async function claim(options: ClaimOptions): Promise<Claim> {
  const { paths, port } = options;
  ensureHome(paths);
  refuseSecondOwner(paths, port);
  const announcement = announce(options);
  try {
    const server = await bind(port);
    try {
      refuseSecondOwner(paths, port);
      removeStaleFiles(paths, options.log);
    } catch (error) {
      server.close();
      throw error;
    }
    const address = server.address();
    return { server, port: typeof address === 'object' && address ? address.port : port, announcement };
  } catch (error) {
    removeAnnouncement(announcement);
    if (error instanceof ShimkeeperError && error.code === 'port-taken') refuseSecondOwner(paths, port);
    throw error;
  }
}

/** Lets go of a port that was claimed and never served. */
export function abandon({ server, announcement }: Claim): void {
  server.close();
  server.closeAllConnections();
  removeAnnouncement(announcement);
}

function announce({ paths, kind, port, now }: ClaimOptions): string {
  const content: DaemonAnnouncement = {
    schema: 1,
    role: 'daemon',
    ...ownIdentity(),
    version: VERSION,
    host: kind,
    port,
    announcedAt: new Date(now()).toISOString(),
  };
  return writeAnnouncement(paths.daemonsDir, content);
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

/** Only the holder of the port comes here: files that name a dead daemon are warned of and removed. */
function removeStaleFiles(paths: HomePaths, log: Log): void {
  const health = readStateFile(paths.healthFile);
  if (health !== null && !liveOwner(paths)) {
    log.warn({ pid: readJsonObject(paths.healthFile)?.['pid'] ?? null }, 'stale health.json removed');
    removeStateFile(paths.healthFile);
  }
  const pidText = readStateFile(paths.pidFile);
  if (pidText !== null) {
    log.warn({ pid: pidText.trim().slice(0, 20) }, 'stale daemon.pid removed');
    removeStateFile(paths.pidFile);
  }
  for (const directory of [paths.shimsDir, paths.daemonsDir]) removeDeadAnnouncements(directory);
}

function removeDeadAnnouncements(directory: string): void {
  if (process.platform === 'win32') return;
  for (const { file, content } of listAnnouncements(directory)) {
    const identity = identityIn(content);
    if (!identity || !isAlive(identity)) removeAnnouncement(file);
  }
}

/** The identity in an announcement, or null when it holds none. */
export function identityIn(content: Record<string, unknown> | null): ProcessIdentity | null {
  const { bootId, pid, startTicks } = content ?? {};
  if (typeof bootId !== 'string' || typeof pid !== 'number' || typeof startTicks !== 'number') return null;
  return { bootId, pid, startTicks };
}
