/**
 * Folds what is one thing in two processes: a launcher that starts the real runtime with its own arguments, or nearly so
 * (a redirector, a wrapper of our name, `node --watch`), and a child between fork and exec, which has its parent's
 * arguments for a moment.
 */
import type { ProcessRow } from '../../contracts/process-table.js';
import { isOlder } from './process.js';

/** A child that is older than this and still has its parent's arguments was meant to have them. */
const FORK_WINDOW_MS = 2_000;
const MAX_CHAIN = 16;

export function sameArguments(a: ProcessRow, b: ProcessRow): boolean {
  if (!a.argv || !b.argv || a.argv.length !== b.argv.length) return false;
  return a.argv.every((word, at) => word === b.argv?.[at]);
}

/** True for a child that has most likely not exec'd yet. */
export function isForked(row: ProcessRow, parent: ProcessRow | undefined, now: number): boolean {
  return parent !== undefined && sameArguments(row, parent) && now - row.startTime < FORK_WINDOW_MS;
}

/**
 * Pids of those among the rows (of one role and one home) that only started another of them: the parent of one that
 * surely is itself, and what started that in its turn. Whatever their arguments; and none that is itself.
 */
export function launchersAmong(
  rows: readonly ProcessRow[],
  isItself: (row: ProcessRow) => boolean,
): ReadonlySet<number> {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const launchers = new Set<number>();
  for (const self of rows.filter(isItself)) {
    let child = self;
    for (let depth = 0; depth < MAX_CHAIN; depth += 1) {
      const parent = byPid.get(child.ppid);
      // One that is younger has the number of a parent that is gone.
      if (!parent || launchers.has(parent.pid) || isItself(parent) || isOlder(child, parent)) break;
      launchers.add(parent.pid);
      child = parent;
    }
  }
  return launchers;
}

/**
 * One row an instance. `isItself`: announced or the port's owner, so surely no mere launcher; such a member stands for
 * its chain, and two such members are two instances. A chain without one is stood for by its first process.
 */
export function foldChains(
  all: readonly ProcessRow[],
  isItself: (row: ProcessRow) => boolean,
  now: number,
): ProcessRow[] {
  const launchers = launchersAmong(all, isItself);
  const rows = all.filter(({ pid }) => !launchers.has(pid));
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const chains = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const root = rootOf(row, byPid);
    chains.set(root.pid, [...(chains.get(root.pid) ?? []), row]);
  }
  return [...chains].flatMap(([root, members]) => {
    const selves = members.filter(isItself);
    const stranger = members.filter(
      (row) =>
        !isItself(row) &&
        selves.some((self) => self.pid === row.ppid) &&
        now - row.startTime >= FORK_WINDOW_MS,
    );
    if (selves.length > 0) return [...selves, ...stranger];
    return members.filter((row) => row.pid === root);
  });
}

function rootOf(row: ProcessRow, byPid: ReadonlyMap<number, ProcessRow>): ProcessRow {
  let root = row;
  for (let depth = 0; depth < MAX_CHAIN; depth += 1) {
    const parent = byPid.get(root.ppid);
    if (!parent || parent === root || !sameArguments(parent, root)) break;
    root = parent;
  }
  return root;
}
