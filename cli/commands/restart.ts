/** `restart`: the daemon alone. Attached shims and their clients' sessions survive it. */
import { VERSION } from '../../contracts/product.js';
import { isNewer } from '../../contracts/version.js';
import { ensureHome, ensureWritable } from '../../home/paths.js';
import { clearStopped } from '../../home/stopped.js';
import { ControlLink } from '../../link/control.js';
import { newerDaemon } from '../../link/versions.js';
import { configProblems } from '../config-problems.js';
import type { Context, ExitCode } from '../context.js';
import { bringUp, DRAIN_WAIT_MS, replaceDaemon, waitFor } from '../daemon-control.js';
import { lookAtDaemon } from '../look.js';
import { telling } from '../told.js';
import { kindFor, report } from './start.js';

export async function restart(context: Context): Promise<ExitCode> {
  ensureHome(context.paths);
  // Where no daemon could come up, the one that runs stays.
  ensureWritable(context.paths);
  const { tell, lines: told } = telling(context);
  for (const problem of configProblems(context.paths, context.env)) tell(problem.message);
  clearStopped(context.paths);
  const { daemon } = (await lookAtDaemon(context)).verdicts;
  if (!daemon) {
    await bringUp(context, kindFor(context, { tray: false, headless: false }));
    return report(context, [], told);
  }
  // This command's code must not come up in the place of a newer one: that one renews itself.
  const newer = isNewer(daemon.version, VERSION);
  if (daemon.responsive && (newer || daemon.host === 'tray')) {
    await restartInPlace(context, daemon.instanceId);
    return report(context, [], told);
  }
  if (newer) throw newerDaemon(daemon, 'this command', VERSION);
  return report(context, await replaceDaemon(context, daemon), told);
}

/** The process stays, a tray app's or a newer daemon's: only the instance in it is new. */
async function restartInPlace(context: Context, instanceId: string): Promise<void> {
  const link = await ControlLink.open(context.paths);
  try {
    await link.ask('restart');
  } finally {
    link.close();
  }
  await waitFor(context, (health) => health.instanceId !== instanceId, DRAIN_WAIT_MS);
}
