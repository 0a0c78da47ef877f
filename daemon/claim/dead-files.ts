/** Files that name the dead: removed by whoever claims the home, and by a final stop. */
import { listAnnouncements, removeAnnouncement } from '../../home/announce.js';
import { identityIn, mayBeAlive } from '../../home/identity.js';
import { forgetFailedLaunches } from '../../home/launch-failures.js';
import type { HomePaths } from '../../home/paths.js';
import { liveOwner } from '../../home/settings.js';
import { readStateFile, removeStateFile } from '../../home/state-file.js';
import { removeHalfWritten } from './half-written.js';

/** A live owner's files and a live process's announcement stay. Returns the pid that a removed health.json named. */
export function removeDeadFiles(paths: HomePaths): { readonly health: boolean } {
  const stale = !liveOwner(paths);
  const health = stale && readStateFile(paths.healthFile) !== null;
  if (stale) removeStateFile(paths.healthFile);
  if (stale && !hasLivePid(paths)) removeStateFile(paths.pidFile);
  // A daemon serves, or nobody is to launch one: what failed before is over.
  forgetFailedLaunches(paths);
  for (const directory of [paths.shimsDir, paths.daemonsDir]) removeDeadAnnouncements(directory);
  removeHalfWritten(paths);
  return { health };
}

/**
 * After a final stop has ended what a killed daemon left: a server that is gone with its daemon needs no successor that
 * ends it. Not for a claim: there the announcement is how what is left of its tree is found.
 */
export function removeDeadServers({ serversDir }: HomePaths): void {
  for (const { file, content } of listAnnouncements(serversDir)) {
    const daemon = content?.['daemon'];
    const parent = typeof daemon === 'object' ? identityIn(daemon as Record<string, unknown> | null) : null;
    const identity = identityIn(content);
    if (identity && parent && !mayBeAlive(identity) && !mayBeAlive(parent)) removeAnnouncement(file);
  }
}

/** A candidate that has taken the home and not yet written health.json. */
function hasLivePid(paths: HomePaths): boolean {
  const pid = readStateFile(paths.pidFile)?.trim();
  return listAnnouncements(paths.daemonsDir).some(({ content }) => {
    const identity = identityIn(content);
    return identity !== null && String(identity.pid) === pid && mayBeAlive(identity);
  });
}

function removeDeadAnnouncements(directory: string): void {
  for (const { file, content } of listAnnouncements(directory)) {
    const identity = identityIn(content);
    if (!identity || !mayBeAlive(identity)) removeAnnouncement(file);
  }
}
