/**
 * One daemon per home, whatever the port. Two candidates with different ports both win their bind; daemon.pid, made
 * with O_EXCL, tells which of them has the home. A dead or foreign name in it is put aside and the file made anew.
 */
import { renameSync, rmSync } from 'node:fs';
import { ShimkeeperError, systemCode } from '../../contracts/errors.js';
import { listAnnouncements } from '../../home/announce.js';
import { identityIn, mayBeAlive, ownIdentity } from '../../home/identity.js';
import type { HomePaths } from '../../home/paths.js';
import { createStateFile, readStateFile, removeStateFile } from '../../home/state-file.js';
import type { Log } from '../log.js';

/** Each try loses only to somebody else's success, or finds one stale file. */
const MAX_TRIES = 5;

/** Makes daemon.pid ours. Throws `home-owned` when a live daemon or candidate of this home has it. */
export function takeHome(paths: HomePaths, log: Log): void {
  const own = String(ownIdentity().pid);
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    if (createStateFile(paths.pidFile, `${own}\n`)) return;
    const holder = (readStateFile(paths.pidFile) ?? '').trim();
    if (holder === own) return;
    if (isDaemonOf(paths, holder)) throw ownedBy(holder);
    if (putAside(paths, holder)) log.warn({ pid: holder.slice(0, 20) }, 'stale daemon.pid removed');
  }
  throw ownedBy((readStateFile(paths.pidFile) ?? '').trim());
}

/** Gives daemon.pid back, where it is ours. */
export function leaveHome(paths: HomePaths): void {
  if (readStateFile(paths.pidFile)?.trim() === String(ownIdentity().pid)) removeStateFile(paths.pidFile);
}

/** True when a live process with this pid has announced itself as a daemon of this home. */
export function isDaemonOf(paths: HomePaths, pid: string): boolean {
  return listAnnouncements(paths.daemonsDir).some(({ content }) => {
    const identity = identityIn(content);
    return identity !== null && String(identity.pid) === pid && mayBeAlive(identity);
  });
}

/** Moved away rather than deleted: what was moved is looked at again, so that nobody's fresh file is lost. */
function putAside(paths: HomePaths, judged: string): boolean {
  const aside = `${paths.pidFile}.${process.pid}.stale`;
  try {
    renameSync(paths.pidFile, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
  const moved = readStateFile(aside);
  if (moved !== null && moved.trim() !== judged) createStateFile(paths.pidFile, moved);
  rmSync(aside, { recursive: true, force: true });
  return true;
}

function ownedBy(pid: string): ShimkeeperError {
  return new ShimkeeperError(
    'home-owned',
    `This home already has a daemon (pid ${pid.slice(0, 20)}): nothing to start.`,
  );
}
