/** `cleanup`: ends orphan shims and duplicate daemons of this home; with --servers also what clients left behind. */
import type { CleanupAnswer } from '../../contracts/answers.js';
import { ensureReadable } from '../../home/paths.js';
import { plan, rehearse } from '../../monitor/hand.js';
import type { Context, ExitCode } from '../context.js';
import { look, lookAround } from '../look.js';
import { endAccused, printEnded } from '../mend.js';
import { mark } from '../output.js';

export interface CleanupFlags {
  readonly dryRun: boolean;
  readonly servers: boolean;
}

export async function cleanup(context: Context, flags: CleanupFlags): Promise<ExitCode> {
  ensureReadable(context.paths);
  const { verdicts } = await (flags.servers ? lookAround : look)(context, true);
  const rows = plan(verdicts, { daemons: true, shims: true, servers: flags.servers });
  const answer = flags.dryRun ? rehearse(rows) : await endAccused(context, rows);
  if (context.json) context.out.json(answer);
  else print(context, answer);
  return answer.left.length === 0 ? 0 : 1;
}

function print(context: Context, answer: CleanupAnswer): void {
  printEnded(context, answer.ended);
  printEnded(context, answer.left);
  if (answer.ended.length + answer.left.length === 0) context.out.line(mark.fine('nothing to clean up'));
}
