/** The commands' use of the safe hand. */
import type { AccusedRow, CleanupAnswer, EndedRow } from '../contracts/answers.js';
import { execute, type HandDeps, type PlanChoice, plan } from '../monitor/hand.js';
import { askInBand } from '../monitor/in-band.js';
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
  return endAccused(context, plan(before.verdicts, choice));
}

/** Ends what is accused: each is asked in-band first, where it can be. */
export function endAccused(context: Context, rows: readonly AccusedRow[]): Promise<CleanupAnswer> {
  return end(context, rows, 'cleanup', { ...handDeps(context), inBand: askInBand(context.paths) });
}

/** Ends what was asked in another way and is still there. `name`: of the command, for the history. */
export function endRows(
  context: Context,
  rows: readonly AccusedRow[],
  name = 'cleanup',
): Promise<CleanupAnswer> {
  return end(context, rows, name, handDeps(context));
}

async function end(
  context: Context,
  rows: readonly AccusedRow[],
  name: string,
  deps: HandDeps,
): Promise<CleanupAnswer> {
  const answer = await execute(rows, deps);
  context.history.action(name, answer);
  return answer;
}

export function printEnded(context: Context, rows: readonly EndedRow[]): void {
  for (const row of rows) context.out.line(endedLine(row));
}
