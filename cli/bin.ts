/**
 * `shimkeeper`: the daemon or the commands, whichever is asked for. Shims wait for the daemon's start, so nothing of
 * the commands is loaded for it.
 */
import { daemonHome } from './daemon-args.js';
import { report } from './report.js';

/** The commands judge whatever else a person typed. */
const home = daemonHome(process.argv.slice(2));
if (home !== null) {
  const { runDaemon } = require('./programs/daemon.cjs') as typeof import('./daemon-main.js');
  runDaemon(home).catch(report);
} else {
  require('./programs/commands.cjs');
}
