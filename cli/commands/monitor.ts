/** `monitor`: one look, or a line per event as it happens until SIGINT or SIGTERM. */
import { setFlagsFromString } from 'node:v8';
import type { MonitorAnswer } from '../../contracts/answers.js';
import { ensureReadable } from '../../home/paths.js';
import { KeptProbe } from '../../link/kept-probe.js';
import { statusAnswer } from '../../monitor/looker.js';
import { Watcher } from '../../monitor/watch.js';
import type { Context, ExitCode } from '../context.js';
import { lookAround, lookDepsAround, probeResult } from '../look.js';
import { findingLine, mark } from '../output.js';

export async function monitor(context: Context): Promise<ExitCode> {
  ensureReadable(context.paths);
  const { monitor: answer } = await lookAround(context, true);
  if (context.json) context.out.json(answer);
  else print(context, answer);
  return answer.findings.some((finding) => finding.kind === 'duplicate-daemon') ? 1 : 0;
}

/**
 * What a watch throws away is small: V8's helper threads cost more to wake than the work that they take over (a tenth of
 * what watching costs). A V8 that has no such flag says so on stderr and goes on.
 */
const ONE_THREAD_COLLECTS = ['--no-parallel-scavenge', '--no-concurrent-marking', '--no-concurrent-sweeping'];
/**
 * In bytes of bytecode; a quarter of V8's own. What runs ten times a second and is done in a moment would be compiled piece
 * by piece for four minutes, and what is not compiled yet costs more; so it takes half of that.
 */
const COMPILES_SOONER = '--interrupt-budget=33000';

export async function watch(context: Context): Promise<ExitCode> {
  ensureReadable(context.paths);
  for (const flag of [...ONE_THREAD_COLLECTS, COMPILES_SOONER]) setFlagsFromString(flag);
  const daemon = new KeptProbe(context.paths);
  const watcher = new Watcher({
    ...lookDepsAround(context),
    probe: async (port) => probeResult(await daemon.ask(port)),
    onNewHolder: () => daemon.forget(),
    findingsOnly: true,
  });
  watcher.on('finding', (finding) => {
    context.history.finding(finding);
    if (context.json) context.out.json(finding);
    else context.out.line(findingLine(finding));
  });
  watcher.on('state', (state) => context.history.sample(statusAnswer(state)));
  watcher.on('problem', (problem) => context.note(problem));
  watcher.start();
  context.note('watching; Ctrl-C ends it');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await watcher.close();
  daemon.close();
  return 0;
}

function print({ out }: Context, answer: MonitorAnswer): void {
  for (const finding of answer.findings) out.line(findingLine(finding));
  if (answer.findings.length === 0) out.line(mark.fine('nothing found'));
}
