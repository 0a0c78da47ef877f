/** `start`: cleans up, then starts the daemon by the one launch path; returns when it is healthy. Idempotent. */
import type { StartAnswer } from '../../contracts/answers.js';
import { ShimkeeperError } from '../../contracts/errors.js';
import { readTrayRecord } from '../../home/launch.js';
import { ensureHome } from '../../home/paths.js';
import { clearStopped } from '../../home/stopped.js';
import { configProblems } from '../config-problems.js';
import type { Context, ExitCode } from '../context.js';
import { bringUp, bringUpTray, type LaunchKind } from '../daemon-control.js';
import { look } from '../look.js';
import { cleanUp, printEnded } from '../mend.js';
import { daemonLine } from '../output.js';

export interface StartFlags {
  readonly tray: boolean;
  readonly headless: boolean;
}

export async function start(context: Context, flags: StartFlags): Promise<ExitCode> {
  if (flags.tray && flags.headless) {
    throw new ShimkeeperError('usage', 'start: --tray and --headless exclude each other: give one of them.');
  }
  ensureHome(context.paths);
  const found = await look(context, false);
  for (const finding of found.monitor.findings)
    context.note(`found ${finding.kind}: ${finding.evidence.join('; ')}`);
  for (const problem of configProblems(context.paths.config)) context.note(problem.message);
  const cleaned = await cleanUp(context, { daemons: true, shims: true, servers: false });
  clearStopped(context.paths);
  const { daemon } = found.verdicts;
  if (daemon && !daemon.responsive) throw hung(daemon.pid);
  if (flags.tray && daemon && daemon.host !== 'tray') await bringUpTray(context);
  else await bringUp(context, kindFor(context, flags));
  return report(context, [...cleaned.ended, ...cleaned.left]);
}

/** What is running now, as `start` and `restart` print it. */
export async function report(context: Context, cleaned: StartAnswer['cleaned']): Promise<ExitCode> {
  const { daemon } = (await look(context, false)).verdicts;
  if (!daemon) {
    throw new ShimkeeperError(
      'daemon-start-failed',
      'The daemon went away as soon as it had started: see `shimkeeper status`.',
    );
  }
  const answer: StartAnswer = { daemon, cleaned };
  if (context.json) context.out.json(answer);
  else {
    printEnded(context, cleaned);
    context.out.line(daemonLine(daemon));
  }
  return 0;
}

/** Without a flag: the tray app where it is installed and there is a desktop, else (a checkout too) headless. */
export function kindFor(context: Context, flags: StartFlags): LaunchKind {
  if (flags.tray) return 'tray';
  if (flags.headless) return 'headless';
  return readTrayRecord(context.paths)?.packaged && hasDesktop(context.env) ? 'tray' : 'headless';
}

function hasDesktop(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

function hung(pid: number): ShimkeeperError {
  return new ShimkeeperError(
    'daemon-hung',
    `The daemon (pid ${pid}) is there and does not answer: \`shimkeeper restart\` replaces it.`,
  );
}
