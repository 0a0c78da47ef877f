/** `shimkeeper`: the composition root of the command line. */
import { CommanderError } from 'commander';
import { ERROR_CODES, messageOf, ShimkeeperError } from '../contracts/errors.js';
import { runHeadless } from '../daemon/headless.js';
import { ownInstallation } from '../home/launch.js';
import { homePaths, resolveHome } from '../home/paths.js';
import { createProcessTable } from '../monitor/table/index.js';
import type { Context } from './context.js';
import { buildProgram, type Run } from './program.js';

const USAGE_EXIT = 2;

const run: Run = async (flags, work) => {
  const json = flags.json === true;
  const table = createProcessTable();
  const context: Context = {
    paths: homePaths(resolveHome(flags.home)),
    installation: ownInstallation(),
    table,
    env: process.env,
    json,
    out: {
      line: (text) => process.stdout.write(`${text}\n`),
      json: (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
    },
    note: (text) => {
      if (!json) process.stderr.write(`${text}\n`);
    },
  };
  try {
    process.exitCode = await work(context);
  } finally {
    await table.close();
  }
};

async function runDaemon(home: string | undefined): Promise<void> {
  await runHeadless({
    paths: homePaths(resolveHome(home)),
    installation: ownInstallation(),
    env: process.env,
  });
  // Whatever a library still holds open must not keep an ended daemon alive.
  process.exit(0);
}

function report(error: unknown): void {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return;
    const said = error.message
      .replace(/^error: /, '')
      .split('\n')[0]
      ?.replace(/\.$/, '');
    const text = error.code === 'commander.help' || !said ? 'a command is missing, or is none of ours' : said;
    process.stderr.write(`shimkeeper: ${text}: see shimkeeper --help.\n`);
    process.exitCode = USAGE_EXIT;
    return;
  }
  // Anything else is a fault of ours or of the system: one line for the person, the rest for whoever asks for it.
  const known = error instanceof ShimkeeperError;
  const text = known
    ? messageOf(error)
    : `${messageOf(error)} (unexpected: set SHIMKEEPER_DEBUG=1 to see where)`;
  process.stderr.write(`shimkeeper: ${text}\n`);
  if (!known && process.env['SHIMKEEPER_DEBUG'] && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  process.exitCode = ERROR_CODES[known ? error.code : 'internal'].exit;
}

// A reader that went away (`shimkeeper monitor --watch | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

buildProgram(run, runDaemon).parseAsync(process.argv).catch(report);
