/**
 * `shimkeeper`: the daemon or the commands, whichever is asked for. Shims wait for the daemon's start, so nothing of
 * the commands is loaded for it.
 */
import { report } from './report.js';

/** What every launch path gives: `daemon --home <absolute path>`. The commands judge whatever else a person typed. */
const [command, flag, home, ...more] = process.argv.slice(2);
if (command === 'daemon' && flag === '--home' && home !== undefined && more.length === 0) {
  const { runDaemon } = require('./programs/daemon.cjs') as typeof import('./daemon-main.js');
  runDaemon(home).catch(report);
} else {
  require('./programs/commands.cjs');
}
