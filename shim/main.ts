/** `shimkeeper-shim`: stdio on one side, the daemon's WebSocket on the other. Nothing but JSON-RPC on stdout, ever. */
import { messageOf } from '../contracts/errors.js';
import { findClient } from '../home/client.js';
import { ownInstallation } from '../home/launch.js';
import { ensureHome, homePaths, resolveHome } from '../home/paths.js';
import { autostartMode, badSettings, configuredPort } from '../home/settings.js';
import { parseShimArgs, USAGE } from './args.js';
import { Complaints } from './complaints.js';
import { Shim } from './shim.js';

function complain(text: string): void {
  process.stderr.write(`shimkeeper-shim: ${text}\n`);
}

function main(): void {
  const args = parseShimArgs(process.argv.slice(2));
  if (args.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const paths = homePaths(resolveHome(args.home ?? undefined));
  ensureHome(paths);
  // A bad port is said at once, not at the first reconnect.
  configuredPort(paths);
  // Whoever reads our words may have gone, or its disk may be full: the session goes on without them.
  process.stderr.on('error', () => undefined);
  const complaints = new Complaints(complain);
  const bad = badSettings(paths);
  if (bad !== null) complaints.say('config', bad);
  const shim = new Shim({
    args,
    paths,
    installation: ownInstallation(),
    autostart: autostartMode(paths),
    clientProcess: findClient(),
    stdin: process.stdin,
    stdout: process.stdout,
    complaints,
    exit: (code) => process.exit(code),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => shim.dismiss());
  shim.start();
}

try {
  main();
} catch (error) {
  complain(messageOf(error));
  process.exitCode = 2;
}
