/** The commands, their flags and help texts. */
import { Command } from 'commander';
import { PRODUCT, VERSION } from '../contracts/product.js';
import { cleanup } from './commands/cleanup.js';
import { clients } from './commands/clients.js';
import { connectClient } from './commands/connect.js';
import { doctor } from './commands/doctor.js';
import { monitor, watch } from './commands/monitor.js';
import { restart } from './commands/restart.js';
import { rotate } from './commands/rotate.js';
import { start } from './commands/start.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import { uninstall } from './commands/uninstall.js';
import type { Context, ExitCode } from './context.js';

export interface CommonFlags {
  readonly json?: boolean;
  readonly home?: string;
}

/** Makes the context for one command, runs it, keeps its exit code. */
export type Run = (flags: CommonFlags, work: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** `refuseDaemon`: for a daemon that is started in another way than it is recognised by. */
export function buildProgram(run: Run, refuseDaemon: (home: string | undefined) => never): Command {
  const program = new Command('shimkeeper')
    .description(
      `${PRODUCT} keeps exactly one MCP daemon alive, one light shim per MCP client, and nothing left behind.`,
    )
    .version(VERSION)
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });

  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('--json', 'print one JSON document on stdout')
      .option('--home <dir>', 'the state directory (default: $SHIMKEEPER_HOME or ~/.shimkeeper)')
      .allowExcessArguments(false);

  command('start', 'clean up, then start the daemon; returns when it is healthy')
    .option('--tray', 'in the tray app; takes a running headless daemon over')
    .option('--headless', 'without the tray app')
    .action((flags) =>
      run(flags, (context) =>
        start(context, { tray: flags.tray === true, headless: flags.headless === true }),
      ),
    );
  command('stop', 'end the daemon and all shims of this home, for good until the next start').action(
    (flags) => run(flags, stop),
  );
  command('restart', 'restart the daemon alone; attached shims survive it').action((flags) =>
    run(flags, restart),
  );
  command('rotate', 'replace the token; every session of the old one is dropped, shims come back').action(
    (flags) => run(flags, rotate),
  );
  command('status', 'one look at daemon, files, shims and servers')
    .option('--prometheus', "print the figures in Prometheus' text format, for the textfile collector")
    .action((flags) => run(flags, (context) => status(context, { prometheus: flags.prometheus === true })));
  command('monitor', 'what is wrong, with the evidence; exit 1 when a duplicate daemon exists')
    .option('--watch', 'a line per event as it happens, until Ctrl-C')
    .action((flags) => run(flags, flags.watch ? watch : monitor));
  command('cleanup', 'end orphan shims and duplicate daemons of this home, on their verified identity')
    .option('--dry-run', 'print the plan and end nothing')
    .option('--servers', 'also MCP servers that were left behind')
    .action((flags) =>
      run(flags, (context) =>
        cleanup(context, { dryRun: flags.dryRun === true, servers: flags.servers === true }),
      ),
    );
  command('clients', 'the MCP clients of this user, and what each runs by itself').action((flags) =>
    run(flags, clients),
  );
  for (const [action, description] of [
    ['connect', "move a client's own servers behind Shimkeeper: its file is rewritten, a backup kept"],
    ['disconnect', "take Shimkeeper out of a client's file and put everything back"],
  ] as const) {
    command(`${action} <client>`, description)
      .option('--dry-run', 'print what would be changed and change nothing')
      .action((client: string, flags) =>
        run(flags, (context) => connectClient(context, action, client, { dryRun: flags.dryRun === true })),
      );
  }
  command(
    'doctor',
    'check the installation: what is wrong, and how to mend it; exit 1 when something is',
  ).action((flags) => run(flags, doctor));
  command('uninstall', 'end everything of this home, the tray app too, and take it out of the autostart')
    .option('--put-back', "put the clients' files back as they were before they were connected")
    .option('--delete-home', 'delete the state directory, with config.json and logs')
    .action((flags) =>
      run(flags, (context) =>
        uninstall(context, { putBack: flags.putBack === true, deleteHome: flags.deleteHome === true }),
      ),
    );
  program
    .command('daemon')
    .description('the headless daemon in the foreground (what start launches)')
    .option('--home <dir>', 'the state directory, by its full path')
    .allowExcessArguments(false)
    .action((flags: CommonFlags) => refuseDaemon(flags.home));
  return program;
}
