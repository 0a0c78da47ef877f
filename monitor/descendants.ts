/** What belongs to a process: its descendants and its group, each with its identity read at once. */
import { execFile } from 'node:child_process';
import psTree from 'ps-tree';
import { identityKey, type ProcessIdentity, sameProcess } from '../contracts/identity.js';
import type { ProcessRow, ProcessTable } from '../contracts/process-table.js';
import { isOlder } from './judging/process.js';
import { groupLeft } from './judging/servers.js';
import { recognise } from './recognise.js';

const PS_TIMEOUT_MS = 3_000;
/** No server has more; a tree that grows past this is a fork bomb and is ended in rounds. */
const MAX_TREE = 2_000;

/** Pids of the descendants; null when the tool is not to be had. */
export type ListDescendants = (pid: number) => Promise<readonly number[] | null>;

/**
 * The `ps-tree` package. It crashes its host when `ps` cannot be started (its child has no error listener), so that is
 * tried first; on Windows it needs `wmic`, which is gone.
 */
export const psTreeDescendants: ListDescendants = async (pid) => {
  if (process.platform === 'win32' || !(await psWorks())) return null;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), PS_TIMEOUT_MS);
    psTree(pid, (error, children) => {
      clearTimeout(timer);
      resolve(error ? null : children.map((child) => Number(child.PID)).filter(Number.isInteger));
    });
  });
};

function psWorks(): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { timeout: PS_TIMEOUT_MS, killSignal: 'SIGKILL' } as const;
    execFile('ps', ['-o', 'pid=', '-p', String(process.pid)], options, (error) => resolve(error === null));
  });
}

export interface MembersDeps {
  readonly table: Pick<ProcessTable, 'read' | 'snapshot'>;
  readonly listDescendants: ListDescendants;
}

/**
 * All living processes under `root` and under `known` members, and in the root's group or session; without the root. A
 * daemon of any home is not part of it, nor what is under that: a server may use shims of its own, and those may have
 * started one.
 */
export async function findMembers(
  root: ProcessIdentity,
  known: readonly ProcessIdentity[],
  deps: MembersDeps,
): Promise<ProcessRow[]> {
  const listed = (await deps.listDescendants(root.pid)) ?? [];
  const named = await readRows(listed, deps.table);
  const snapshot = await deps.table.snapshot();
  const rows = new Map([...snapshot.rows, ...named]);
  const members = new Map<string, ProcessRow>();
  const accept = (row: ProcessRow): void => {
    if (row.state === 'zombie' || row.kernel || row.pid === process.pid || row.pid === root.pid) return;
    if (recognise(row.argv)?.role === 'daemon' || isOlder(row, root)) return;
    if (members.size < MAX_TREE) members.set(identityKey(row), row);
  };
  const group = groupLeft(rows, root);
  const parents = [root, ...known].flatMap((identity) => livingRow(rows, identity) ?? []);
  for (const row of [...group, ...under([...parents, ...group], rows)]) accept(row);
  return [...members.values()];
}

function livingRow(rows: ReadonlyMap<number, ProcessRow>, identity: ProcessIdentity): ProcessRow | null {
  const row = rows.get(identity.pid);
  return row && sameProcess(row, identity) ? row : null;
}

async function readRows(
  pids: readonly number[],
  table: Pick<ProcessTable, 'read'>,
): Promise<Map<number, ProcessRow>> {
  const rows = new Map<number, ProcessRow>();
  for (const pid of pids.slice(0, MAX_TREE)) {
    const row = await table.read(pid);
    if (row) rows.set(pid, row);
  }
  return rows;
}

/** A child is no older than its parent: an older one has the number of a parent that is gone (Windows keeps those). */
function under(roots: readonly ProcessRow[], rows: ReadonlyMap<number, ProcessRow>): ProcessRow[] {
  const children = new Map<number, ProcessRow[]>();
  for (const row of rows.values()) children.set(row.ppid, [...(children.get(row.ppid) ?? []), row]);
  const found: ProcessRow[] = [];
  const seen = new Set(roots.map((row) => row.pid));
  const queue = [...roots];
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    for (const child of children.get(parent.pid) ?? []) {
      if (seen.has(child.pid) || isOlder(child, parent)) continue;
      if (recognise(child.argv)?.role === 'daemon') continue;
      seen.add(child.pid);
      found.push(child);
      queue.push(child);
    }
  }
  return found;
}
