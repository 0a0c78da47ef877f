/** `status`: one look at daemon, files, shims, servers. */
import type { StatusAnswer } from '../../contracts/answers.js';
import { configProblems } from '../config-problems.js';
import type { Context, ExitCode } from '../context.js';
import { look } from '../look.js';
import { accusedLine, daemonLine, mark, serverTable, shimTable } from '../output.js';

export async function status(context: Context): Promise<ExitCode> {
  const { status: seen } = await look(context, false);
  const answer = { ...seen, problems: [...seen.problems, ...configProblems(context.paths.config)] };
  if (context.json) context.out.json(answer);
  else print(context, answer);
  return isHealthy(answer) ? 0 : 1;
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
  if (answer.shims.length > 0) out.line(`\n${shimTable(answer.shims)}`);
  else out.line(mark.quiet('no shims: no MCP client is connected'));
  if (answer.servers.length > 0) out.line(`\n${serverTable(answer.servers)}`);
  for (const row of [...answer.duplicates, ...answer.orphans]) out.line(accusedLine(row));
  for (const problem of answer.problems) out.line(mark.attention(`${problem.code}: ${problem.message}`));
}
