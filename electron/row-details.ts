/** Everything about one row, read from the system at this moment: its process, who is above it, who goes with it. */
import { userInfo } from 'node:os';
import type { RowDetails, RowProcess } from '../contracts/ipc.js';
import type { ProcessRow, ProcessTable } from '../contracts/process-table.js';
import { commandOf, isOlder } from '../monitor/judging/process.js';
import type { Subject } from './row-subject.js';

/** Deeper trees are no person's. */
const MAX_ANCESTORS = 64;
const MAX_MEMBERS = 64;

type Read = Pick<ProcessTable, 'read' | 'measure'>;

/** null: the process is gone, or its number is another's by now. */
export async function rowDetails(key: string, subject: Subject, table: Read): Promise<RowDetails | null> {
  await table.measure?.([subject.pid]);
  const row = await table.read(subject.pid);
  if (!row || (subject.startTicks !== null && row.startTicks !== subject.startTicks)) return null;
  return {
    key,
    pid: row.pid,
    title: subject.title,
    command: commandOf(row),
    user: userOf(row),
    startTime: row.startTime,
    rssBytes: row.rssBytes,
    pssBytes: row.pssBytes ?? null,
    evidence: subject.evidence,
    ancestors: (await ancestorsOf(row, table)).map(shown),
    members: (await membersOf(subject, table)).map(shown),
  };
}

async function ancestorsOf(row: ProcessRow, table: Read): Promise<ProcessRow[]> {
  const found: ProcessRow[] = [];
  let below = row;
  while (below.ppid > 0 && found.length < MAX_ANCESTORS) {
    const parent = await table.read(below.ppid);
    // A number that was given anew since: that process is nobody's parent here.
    if (!parent || parent.pid === below.pid || isOlder(below, parent)) break;
    found.push(parent);
    below = parent;
  }
  return found;
}

async function membersOf({ members }: Subject, table: Read): Promise<ProcessRow[]> {
  const rows = await Promise.all(members.slice(0, MAX_MEMBERS).map((pid) => table.read(pid)));
  return rows.filter((row) => row !== null);
}

function shown(row: ProcessRow): RowProcess {
  const { pid, startTime, rssBytes } = row;
  return { pid, command: commandOf(row), startTime, rssBytes };
}

function userOf({ uid }: ProcessRow): string | null {
  if (uid === null) return null;
  return uid === process.getuid?.() ? userInfo().username : `uid ${uid}`;
}
