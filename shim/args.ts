/** The shim's command line: `shimkeeper-shim [--client NAME] [--server NAME] [--home H] [-- COMMAND ARGS...]`. */
import { parseArgs } from 'node:util';
import { messageOf, ShimkeeperError } from '../contracts/errors.js';

export const USAGE = `usage: shimkeeper-shim [--client NAME] [--server NAME] [--home DIR] [-- COMMAND ARGS...]

What an MCP client is told to start. Without --server all configured servers are offered; with it, one under its own
names; with a command after --, the daemon runs that command once for all who ask for the same.
Started by hand it waits for JSON-RPC on stdin.`;

export interface ShimArgs {
  readonly client: string | null;
  readonly server: string | null;
  readonly home: string | null;
  readonly command: readonly string[] | null;
  readonly help: boolean;
}

/** Throws `usage`. */
export function parseShimArgs(argv: readonly string[]): ShimArgs {
  const split = argv.indexOf('--');
  const own = split < 0 ? argv : argv.slice(0, split);
  const command = split < 0 ? null : argv.slice(split + 1);
  const values = parse(own);
  if (command?.length === 0) {
    throw new ShimkeeperError('usage', 'nothing follows --: name the command that the daemon is to run.');
  }
  if (command && values.server !== undefined) {
    throw new ShimkeeperError(
      'usage',
      '--server and a command after -- exclude each other: give one of them.',
    );
  }
  for (const name of ['client', 'server', 'home'] as const) {
    if (values[name] === '') {
      throw new ShimkeeperError('usage', `--${name} needs a value.`);
    }
  }
  return {
    client: values.client ?? null,
    server: values.server ?? null,
    home: values.home ?? null,
    command,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        client: { type: 'string' },
        server: { type: 'string' },
        home: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    const text = messageOf(error).split('. ')[0];
    throw new ShimkeeperError('usage', `${text}: see shimkeeper-shim --help.`, {
      cause: error,
    });
  }
}
