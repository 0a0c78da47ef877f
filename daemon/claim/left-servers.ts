/**
 * What a killed daemon left behind: its servers, which the kernel gave to nobody. Its successor ends them, each as a
 * tree on its verified identity, before it starts its own.
 */
import { messageOf } from '../../contracts/errors.js';
import type { ServerAnnouncement } from '../../contracts/files.js';
import { sameProcess } from '../../contracts/identity.js';
import type { ProcessTable } from '../../contracts/process-table.js';
import { ServerAnnouncementSchema } from '../../contracts/schemas/files.js';
import { listAnnouncements, removeAnnouncement } from '../../home/announce.js';
import type { HomePaths } from '../../home/paths.js';
import { isAnnouncedServer, isOfItsDaemon } from '../../monitor/judging/announced-server.js';
import { endTree, type TreeDeps } from '../../monitor/tree.js';
import type { Log } from '../log.js';

/**
 * Ends the servers of dead daemons of this home; resolves when none is left or none can be ended. A file that names
 * somebody else stays, for `status` to tell.
 */
export async function endLeftServers(
  paths: HomePaths,
  table: ProcessTable,
  deps: TreeDeps,
  log: Log,
): Promise<void> {
  const left = listAnnouncements(paths.serversDir);
  await Promise.all(
    left.map(async ({ file, content }) => {
      const parsed = ServerAnnouncementSchema.safeParse(content);
      if (!parsed.success) return;
      try {
        await endOne(file, parsed.data, table, deps, log);
      } catch (error) {
        log.error({ server: parsed.data.name, error: messageOf(error) }, 'a left server could not be ended');
      }
    }),
  );
}

async function endOne(
  file: string,
  server: ServerAnnouncement,
  table: ProcessTable,
  deps: TreeDeps,
  log: Log,
): Promise<void> {
  const daemon = await table.read(server.daemon.pid);
  // The same process may host one daemon after the other: then its pool ends what it started.
  if (daemon && sameProcess(daemon, server.daemon)) return;
  const found = await table.read(server.pid);
  const isItself = found !== null && sameProcess(found, server);
  if (isItself ? !isAnnouncedServer(found, server) : !isOfItsDaemon(server)) {
    log.warn({ server: server.name, pid: server.pid }, 'a file names a process that is no left server');
    return;
  }
  const ended = await endTree(server, deps);
  const stays = ended.filter((row) => !row.gone);
  log.warn(
    { server: server.name, pid: server.pid, ended: ended.length, left: stays.length },
    'server of a dead daemon ended',
  );
  if (stays.length === 0) removeAnnouncement(file);
}
