/** `restart`: the daemon alone. Attached shims and their clients' sessions survive it. */
import { ensureHome, ensureWritable } from '../../home/paths.js';
import { clearStopped } from '../../home/stopped.js';
import { ControlLink } from '../../link/control.js';
import type { Context, ExitCode } from '../context.js';
import { bringUp, bringUpTray, DRAIN_WAIT_MS, takeDown, waitFor } from '../daemon-control.js';
import { look } from '../look.js';
import { kindFor, report } from './start.js';

export async function restart(context: Context): Promise<ExitCode> {
  ensureHome(context.paths);
  // Where no daemon could come up, the one that runs stays.
  ensureWritable(context.paths);
  clearStopped(context.paths);
  const { daemon } = (await look(context, false)).verdicts;
  if (!daemon) {
    await bringUp(context, kindFor(context, { tray: false, headless: false }));
    return report(context, []);
  }
  if (daemon.host === 'tray' && daemon.responsive) {
    await restartInPlace(context, daemon.instanceId);
    return report(context, []);
  }
  const taken = await takeDown(context, 'drain');
  await (daemon.host === 'tray' ? bringUpTray(context) : bringUp(context, 'headless'));
  const bySignal = (taken?.ended ?? []).filter((row) => row.how !== 'asked');
  return report(context, bySignal);
}

/** The tray app's own process stays: only the instance in it is new. */
async function restartInPlace(context: Context, instanceId: string): Promise<void> {
  const link = await ControlLink.open(context.paths);
  try {
    await link.ask('restart');
  } finally {
    link.close();
  }
  await waitFor(context, (health) => health.instanceId !== instanceId, DRAIN_WAIT_MS);
}
