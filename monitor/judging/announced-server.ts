/**
 * Whether a process is the server that a file of the home says it is. The file may be wrong, so the process has to bear it
 * out: a daemon starts each server as the leader of a group and a session of its own, which the kernel lets nobody give
 * up, and it runs what was announced. Pure.
 */
import type { ServerAnnouncement } from '../../contracts/files.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { isOlder } from './process.js';
import { candidate, matchServer } from './signature.js';

export function isAnnouncedServer(row: ProcessRow, announced: ServerAnnouncement): boolean {
  return isOfItsDaemon(announced) && isLeader(row) && runsAnnounced(row, announced);
}

/** No daemon starts what is older than itself, or of another start of the computer. */
export function isOfItsDaemon(announced: ServerAnnouncement): boolean {
  return announced.bootId === announced.daemon.bootId && !isOlder(announced, announced.daemon);
}

function isLeader({ pid, pgid, session }: ProcessRow): boolean {
  const leads = (number: number | null | undefined): boolean =>
    number === null || number === undefined || number === pid;
  return leads(pgid) && leads(session);
}

function runsAnnounced({ argv }: ProcessRow, { argv: seen, command: words }: ServerAnnouncement): boolean {
  const [command, ...args] = words;
  if (argv === null || command === undefined) return false;
  const isAsSeen = seen?.length === argv.length && seen.every((word, at) => word === argv[at]);
  return isAsSeen || matchServer(candidate(argv), { command, args }) !== null;
}
