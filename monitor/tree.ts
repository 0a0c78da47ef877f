/**
 * Ends a server as a tree. The root goes first: a supervisor would start its children again. Then what is left of its
 * descendants and of its group, together. Each process is verified on its own identity just before its signal.
 */
import type { EndedRow } from '../contracts/answers.js';
import { identityKey, type ProcessIdentity } from '../contracts/identity.js';
import type { ProcessRow, ProcessTable } from '../contracts/process-table.js';
import { findMembers, type ListDescendants, psTreeDescendants } from './descendants.js';
import { type EndDeps, type Ended, endProcess } from './end-process.js';

/** A tree that still grows after so many rounds is left, and said so. */
const MAX_ROUNDS = 4;

export interface TreeDeps extends EndDeps {
  readonly table: Pick<ProcessTable, 'read' | 'snapshot'>;
  readonly listDescendants?: ListDescendants;
}

export interface TreeRow extends EndedRow {
  /** False: still there, or not ours to end. */
  readonly gone: boolean;
}

/**
 * One row a process that was there, the root first. The root may be gone already: then its group is ended.
 * `ask`: asks the root in-band to end, e.g. by closing its stdin.
 */
export async function endTree(
  root: ProcessIdentity,
  deps: TreeDeps,
  ask?: () => Promise<boolean>,
): Promise<TreeRow[]> {
  const listDescendants = deps.listDescendants ?? psTreeDescendants;
  const known = new Map<string, ProcessRow>();
  const learn = async (): Promise<void> => {
    const members = await findMembers(root, [...known.values()], { table: deps.table, listDescendants });
    for (const row of members) known.set(identityKey(row), row);
  };
  const rootRow = await deps.table.read(root.pid);
  // Before the root goes: afterwards its children have another parent.
  await learn();
  const rootEnded = await endProcess(root, deps, ask);
  const results = new Map<string, TreeRow>([
    [identityKey(root), treeRow(rootRow?.startTime ?? 0, root, rootEnded, `pid ${root.pid}, the root`)],
  ]);
  if (rootEnded.how === 'refused') return [...results.values()];

  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await learn();
    const left = [...known].filter(([key]) => !results.has(key));
    if (left.length === 0) break;
    const ended = await Promise.all(
      left.map(async ([key, row]) => [key, row, await endProcess(row, deps)] as const),
    );
    for (const [key, row, result] of ended) {
      results.set(key, treeRow(row.startTime, row, result, `pid ${row.pid}, under pid ${root.pid}`));
    }
  }
  return [...results.values()];
}

function treeRow(startTime: number, identity: ProcessIdentity, ended: Ended, who: string): TreeRow {
  return {
    pid: identity.pid,
    startTime,
    role: 'server',
    evidence: ended.reason === null ? [who] : [who, ended.reason],
    how: ended.how,
    gone: ended.gone,
  };
}
