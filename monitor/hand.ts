/** The safe hand: ends what the verdicts accuse, each process on its verified identity, and says how each went. */
import type { AccusedRow, CleanupAnswer, EndedRow } from '../contracts/answers.js';
import type { ProcessRow } from '../contracts/process-table.js';
import { type EndDeps, type Ended, endProcess } from './end-process.js';
import { endTree, type TreeDeps } from './tree.js';
import type { Verdicts } from './verdicts.js';

/** So many are ended at a time: each takes its waits, and a home may have hundreds of orphans. */
const PARALLEL = 16;

export interface PlanChoice {
  readonly daemons: boolean;
  readonly shims: boolean;
  readonly servers: boolean;
}

export interface InBand {
  /** Asks a process to end, as it was just verified; false when it could not be asked. */
  ask(accused: AccusedRow, row: ProcessRow): Promise<boolean>;
  /** It has ended, or is to be asked no more. */
  withdraw(accused: AccusedRow): void;
}

export interface HandDeps extends EndDeps, TreeDeps {
  readonly table: TreeDeps['table'];
  /** Absent: nobody is asked, and the signals are all there is. */
  readonly inBand?: InBand;
  readonly onStep?: (row: AccusedRow, step: 'ending' | 'ended' | 'left') => void;
}

/** Duplicate daemons first, because they may start more; then shims, then servers. Each process once. */
export function plan(
  verdicts: Pick<Verdicts, 'duplicates' | 'orphans'>,
  choice: PlanChoice,
): readonly AccusedRow[] {
  const of = (role: AccusedRow['role']): AccusedRow[] => verdicts.orphans.filter((row) => row.role === role);
  return [
    ...(choice.daemons ? verdicts.duplicates : []),
    ...(choice.shims ? of('shim') : []),
    ...(choice.servers ? of('server') : []),
  ];
}

/** What would be done, for `--dry-run`: nothing is touched, and the planned stand in `left`. */
export function rehearse(rows: readonly AccusedRow[]): CleanupAnswer {
  return { ended: [], left: rows.map((row) => endedRow(row, 'planned', null)) };
}

/** Never throws for a process that will not go: it stands in `left` with the reason. */
export async function execute(rows: readonly AccusedRow[], deps: HandDeps): Promise<CleanupAnswer> {
  const ended: EndedRow[] = [];
  const left: EndedRow[] = [];
  const queue = [...rows];
  const work = async (): Promise<void> => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      deps.onStep?.(row, 'ending');
      const { gone, lines } = row.role === 'server' ? await endServer(row, deps) : await endOne(row, deps);
      ended.push(...lines.filter((line) => line.gone).map(({ row: line }) => line));
      left.push(...lines.filter((line) => !line.gone).map(({ row: line }) => line));
      deps.onStep?.(row, gone ? 'ended' : 'left');
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, rows.length) }, work));
  return { ended, left };
}

interface Outcome {
  readonly gone: boolean;
  readonly lines: readonly { readonly gone: boolean; readonly row: EndedRow }[];
}

async function endOne(row: AccusedRow, deps: HandDeps): Promise<Outcome> {
  const { inBand } = deps;
  const result: Ended = await endProcess(row, deps, inBand ? (found) => inBand.ask(row, found) : undefined);
  inBand?.withdraw(row);
  return { gone: result.gone, lines: [{ gone: result.gone, row: endedRow(row, result.how, result.reason) }] };
}

/** A server's children do not outlive it; the accusation is the root's evidence. */
async function endServer(row: AccusedRow, deps: HandDeps): Promise<Outcome> {
  const [root, ...others] = await endTree(row, deps);
  if (!root) return { gone: true, lines: [] };
  const lines = [
    { gone: root.gone, row: endedRow(row, root.how, root.gone ? null : (root.evidence.at(-1) ?? null)) },
    ...others.map(({ gone, ...other }) => ({ gone, row: other })),
  ];
  return { gone: lines.every((line) => line.gone), lines };
}

function endedRow(row: AccusedRow, how: EndedRow['how'], reason: string | null): EndedRow {
  return {
    pid: row.pid,
    startTime: row.startTime,
    role: row.role,
    evidence: reason === null ? row.evidence : [...row.evidence, reason],
    how,
  };
}
