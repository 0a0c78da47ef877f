/** What a successor finds of a server when the daemon is killed: its announcement, kept in place while it runs. */
import { existsSync } from 'node:fs';
import { systemCode } from '../../contracts/errors.js';
import { removeAnnouncement, writeAnnouncement } from '../../home/announce.js';
import { ownIdentity } from '../../home/identity.js';
import type { HomePaths } from '../../home/paths.js';
import type { LiveIdentity } from './ports.js';

/** Deleted by hand, it is back this soon. */
const LOOK_EVERY_MS = 1_000;

/** Announces a server until the returned function is called. Throws the system's error where the home takes no file. */
export function announceServer(
  paths: HomePaths,
  { bootId, pid, startTicks, startTime }: LiveIdentity,
  name: string,
  command: readonly string[],
): () => void {
  const own = ownIdentity();
  const write = (): string =>
    writeAnnouncement(paths.serversDir, {
      schema: 1,
      role: 'server',
      bootId,
      pid,
      startTicks,
      startTime,
      name,
      command,
      daemon: { bootId: own.bootId, pid: own.pid, startTicks: own.startTicks },
      announcedAt: new Date().toISOString(),
    });
  const file = write();
  const look = setInterval(() => {
    try {
      if (!existsSync(file)) write();
    } catch (error) {
      // A full disk or a home made read-only: the daemon says so for all its files, and this is tried again.
      if (systemCode(error) === undefined) throw error;
    }
  }, LOOK_EVERY_MS);
  look.unref();
  return () => {
    clearInterval(look);
    removeAnnouncement(file);
  };
}
