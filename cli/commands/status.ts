/** `status`: one look at daemon, files, shims, servers. */
import type { Finding, StatusAnswer } from '../../contracts/answers.js';
import { ShimkeeperError } from '../../contracts/errors.js';
import { ensureReadable } from '../../home/paths.js';
import { configProblems } from '../config-problems.js';
import type { Context, ExitCode } from '../context.js';
import { lookAround } from '../look.js';
import { accusedLine, daemonLine, mark, serverTable, shimTable } from '../output.js';

export interface StatusFlags {
  readonly prometheus: boolean;
}

export async function status(context: Context, flags: StatusFlags): Promise<ExitCode> {
  if (flags.prometheus && context.json) {
    throw new ShimkeeperError(
      'usage',
      'status: --json and --prometheus exclude each other: give one of them.',
    );
  }
  ensureReadable(context.paths);
  // What lost its client a moment ago may still end by itself, and time alone tells. Without the wait, which is bounded
  // and only where there is such a one, no single look could ever accuse it.
  const { status: seen, monitor } = await lookAround(context, true);
  const answer = { ...seen, problems: [...seen.problems, ...configProblems(context.paths, context.env)] };
  context.history.sample(answer);
  if (flags.prometheus) context.out.text(await metrics(answer, monitor.findings));
  else if (context.json) context.out.json({ ...answer, history: context.history.read() });
  else print(context, answer);
  return isHealthy(answer) ? 0 : 1;
}

/** Loaded only here: no other command is to wait for it. */
async function metrics(answer: StatusAnswer, findings: readonly Finding[]): Promise<string> {
  const { metricsText } = await import('../metrics.js');
  return metricsText(answer, findings);
}

export function isHealthy(answer: StatusAnswer): boolean {
  return (
    answer.daemon?.responsive === true &&
    answer.healthFile.state === 'valid' &&
    answer.pidFile.state === 'valid' &&
    answer.duplicates.length === 0 &&
    answer.orphans.length === 0 &&
    answer.problems.length === 0
  );
}

function print({ out }: Context, answer: StatusAnswer): void {
  if (answer.daemon) out.line(daemonLine(answer.daemon));
  else if (answer.stopped) out.line(mark.attention('daemon   stopped: `shimkeeper start` starts it again'));
  else out.line(mark.trouble('daemon   none runs: `shimkeeper start` starts it'));
  const files = [
    ['health.json', answer.healthFile],
    ['daemon.pid', answer.pidFile],
  ] as const;
  for (const [name, file] of files) {
    const text = `${name.padEnd(12)} ${file.state}${file.pid === null ? '' : `, names pid ${file.pid}`}`;
    const usual = file.state === 'valid' || (file.state === 'missing' && !answer.daemon);
    out.line(usual ? mark.fine(text) : mark.attention(`${text}: ${file.evidence.join('; ')}`));
  }
  out.line(mark.quiet(`home     ${answer.home}`));
  if (answer.shims.length > 0) out.text(`\n${shimTable(answer.shims)}`);
  else out.line(mark.quiet('no shims: no MCP client is connected'));
  for (const shim of answer.shims) {
    if (shim.trouble) out.line(mark.attention(`shim ${shim.pid}: ${shim.trouble.message}`));
  }
  if (answer.servers.length > 0) out.text(`\n${serverTable(answer.servers)}`);
  printNeighbours(out, answer);
  for (const row of [...answer.duplicates, ...answer.orphans]) out.line(accusedLine(row));
  for (const problem of answer.problems) out.line(mark.attention(`${problem.code}: ${problem.message}`));
}

/** Clients and their own servers, in short; the whole of it is in --json. */
function printNeighbours(out: Context['out'], { neighbours }: StatusAnswer): void {
  if (!neighbours) return;
  const busy = neighbours.clients.filter(({ shims, servers }) => shims.length + servers.length > 0);
  for (const { product, pid, session, shims, servers } of busy) {
    const where = session === null ? '' : `, ${session}`;
    out.line(
      mark.quiet(
        `client   ${product} (pid ${pid}${where}): ${shims.length} shims, ${servers.length} own servers`,
      ),
    );
  }
  for (const { evidence } of neighbours.duplicateServers)
    out.line(mark.quiet(`copies   ${evidence.join('; ')}`));
  for (const { message } of neighbours.notes) out.line(mark.quiet(`note     ${message}`));
}
