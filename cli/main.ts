/** The commands' composition root: `shimkeeper` with everything but a launched daemon. */
import { CommanderError } from 'commander';
import { ShimkeeperError } from '../contracts/errors.js';
import { ownInstallation } from '../home/launch.js';
import { homePaths, resolveHome } from '../home/paths.js';
import { History } from '../monitor/history/history.js';
import { createProcessTable } from '../monitor/table/index.js';
import type { Context } from './context.js';
import { oneLine } from './output.js';
import { buildProgram, type Run } from './program.js';
import { report } from './report.js';

const USAGE_EXIT = 2;

const run: Run = async (flags, work) => {
  const json = flags.json === true;
  const table = createProcessTable();
  const paths = homePaths(resolveHome(flags.home));
  const note = (text: string): void => {
    if (!json) process.stderr.write(`${oneLine(text)}\n`);
  };
  const context: Context = {
    paths,
    history: new History({ directory: paths.historyDir, onProblem: note }),
    installation: ownInstallation(),
    table,
    env: process.env,
    json,
    out: {
      line: (text) => process.stdout.write(`${oneLine(text)}\n`),
      text: (value) => process.stdout.write(value),
      json: (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
    },
    note,
  };
  try {
    process.exitCode = await work(context);
  } finally {
    await table.close();
  }
};

/** Whoever names its home by its full path never comes here (bin.ts). */
function refuseDaemon(home: string | undefined): never {
  throw new ShimkeeperError(
    'usage',
    `daemon: name the home by its full path, by which a daemon is recognised: \`shimkeeper daemon --home ${resolveHome(home)}\`.`,
  );
}

function reportUsage(error: unknown): void {
  if (!(error instanceof CommanderError)) {
    report(error);
    return;
  }
  if (error.exitCode === 0) return;
  const said = error.message
    .replace(/^error: /, '')
    .split('\n')[0]
    ?.replace(/\.$/, '');
  const text = error.code === 'commander.help' || !said ? 'a command is missing, or is none of ours' : said;
  process.stderr.write(`shimkeeper: ${text}: see shimkeeper --help.\n`);
  process.exitCode = USAGE_EXIT;
}

// A reader that went away (`shimkeeper monitor --watch | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

buildProgram(run, refuseDaemon).parseAsync(process.argv).catch(reportUsage);
