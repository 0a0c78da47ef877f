/** The commands' use of the safe hand. */
import type { AccusedRow, CleanupAnswer, EndedRow } from '../contracts/answers.js';
import { execute, type HandDeps, type PlanChoice, plan } from '../monitor/hand.js';
import type { Context } from './context.js';
import { look } from './look.js';
import { endedLine } from './output.js';

export function handDeps(context: Context): HandDeps {
  return {
    table: context.table,
    kill: (pid, signal) => process.kill(pid, signal),
    now: Date.now,
    ownUid: process.getuid?.() ?? null,
    onStep: (row, step) => {
      if (step === 'ending') context.note(`ending ${row.role} ${row.pid} ...`);
    },
  };
}

/** Ends what the verdicts accuse, as chosen; then looks again, so that `left` is what is really left. */
export async function cleanUp(context: Context, choice: PlanChoice): Promise<CleanupAnswer> {
  const before = await look(context, true);
  return endRows(context, plan(before.verdicts, choice));
}

/** `name`: of the command, for the history. */
export async function endRows(
  context: Context,
  rows: readonly AccusedRow[],
  name = 'cleanup',
): Promise<CleanupAnswer> {
  const answer = await execute(rows, handDeps(context));
  context.history.action(name, answer);
  return answer;
}

export function printEnded(context: Context, rows: readonly EndedRow[]): void {
  for (const row of rows) context.out.line(endedLine(row));
}
