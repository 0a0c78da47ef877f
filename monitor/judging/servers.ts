/** The daemon's servers, and the servers that a dead daemon left behind. */
import type { AccusedRow, ServerRow } from '../../contracts/answers.js';
import type { ServerAnnouncement } from '../../contracts/files.js';
import { type ProcessIdentity, sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { isAnnouncedServer, isOfItsDaemon } from './announced-server.js';
import type { JudgeInput } from './input.js';
import { type Owner, ownersWord } from './owner.js';
import { accuse, isAccusable, isOlder, living, whyGone } from './process.js';

export function serverRows(input: JudgeInput, owner: Owner): ServerRow[] {
  return ownersWord(input, owner).servers.map((server) => ({
    ...server,
    rssBytes: server.pid === null ? null : (input.snapshot.rows.get(server.pid)?.rssBytes ?? null),
  }));
}

export function orphanServers(input: JudgeInput): AccusedRow[] {
  const accused = new Map<number, AccusedRow>();
  for (const announced of input.facts.servers) {
    if (living(input.snapshot, announced.daemon)) continue;
    const gone = `the daemon that started it, pid ${announced.daemon.pid}, is gone: ${whyGone(input.snapshot, announced.daemon)}`;
    for (const row of survivors(input, announced)) {
      const what =
        row.pid === announced.pid
          ? `server "${announced.name}", announced in this home`
          : `of the process group of server "${announced.name}" (pid ${announced.pid}), which has ended`;
      if (isAccusable(row, input.ownUid)) accused.set(row.pid, accuse(row, 'server', [what, gone]));
    }
  }
  return [...accused.values()];
}

/**
 * The server itself, where it bears the file out; where it has ended, what is left of its group. Its own tree goes with it,
 * so it stands for it.
 */
function survivors(input: JudgeInput, announced: ServerAnnouncement): ProcessRow[] {
  const self = living(input.snapshot, announced);
  if (self) return isAnnouncedServer(self, announced) ? [self] : [];
  return isOfItsDaemon(announced) ? groupLeft(input.snapshot.rows, announced) : [];
}

/**
 * The kernel gives a pid to nobody while a group bears its number. So the group is the announced one, unless a stranger
 * with that pid lives or another boot has begun.
 */
export function groupLeft(rows: ReadonlyMap<number, ProcessRow>, leader: ProcessIdentity): ProcessRow[] {
  const holder = rows.get(leader.pid);
  if (holder && !sameProcess(holder, leader)) return [];
  return [...rows.values()].filter(
    (row) =>
      row.pid !== leader.pid &&
      row.state !== 'zombie' &&
      row.bootId === leader.bootId &&
      (row.pgid === leader.pid || row.session === leader.pid) &&
      !isOlder(row, leader),
  );
}
