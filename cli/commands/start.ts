/** `start`: cleans up, then starts the daemon by the one launch path; returns when it is healthy. Idempotent. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { DaemonRow, EndedRow, StartAnswer } from '../../contracts/answers.js';
import { ShimkeeperError } from '../../contracts/errors.js';
import { VERSION } from '../../contracts/product.js';
import { isNewer } from '../../contracts/version.js';
import { ensureHome } from '../../home/paths.js';
import { clearStopped, isStopped, stoppedError } from '../../home/stopped.js';
import { installedTray } from '../../home/tray-app.js';
import { mayReplace } from '../../link/versions.js';
import type { Verdicts } from '../../monitor/verdicts.js';
import { tryLauncher } from '../clients.js';
import { configProblems } from '../config-problems.js';
import type { Context, ExitCode } from '../context.js';
import { bringUp, bringUpTray, type LaunchKind, refuseOlderTray, replaceDaemon } from '../daemon-control.js';
import { lookAtDaemon } from '../look.js';
import { cleanUp, printEnded } from '../mend.js';
import { daemonLine, mark } from '../output.js';
import { telling } from '../told.js';

/** Each lost to an older daemon that came up in just that moment. */
const MAX_REPLACEMENTS = 3;
/** Whoever replaces what we have just started has its own up within this. */
const SUCCESSOR_MS = 5_000;
const POLL_MS = 50;
/** A daemon that closes has let go of its port by then. */
const LEAVES_WITHIN_MS = 500;

export interface StartFlags {
  readonly tray: boolean;
  readonly headless: boolean;
}

export async function start(context: Context, flags: StartFlags): Promise<ExitCode> {
  if (flags.tray && flags.headless) {
    throw new ShimkeeperError('usage', 'start: --tray and --headless exclude each other: give one of them.');
  }
  ensureHome(context.paths);
  const found = await lookAtDaemon(context);
  const { tell, lines: told } = telling(context);
  for (const finding of found.monitor.findings) tell(`found ${finding.kind}: ${finding.evidence.join('; ')}`);
  for (const problem of configProblems(context.paths, context.env)) tell(problem.message);
  await refuseTakenPort(context, found.verdicts);
  const cleaned = await cleanUp(context, { daemons: true, shims: true, servers: false });
  clearStopped(context.paths);
  await tryLauncher({ ...context, note: tell });
  const { daemon } = found.verdicts;
  if (daemon && !daemon.responsive) throw hung(daemon.pid);
  if (flags.tray && daemon && daemon.host !== 'tray') {
    refuseOlderTray(context, daemon);
    await bringUpTray(context);
    return report(context, [...cleaned.ended, ...cleaned.left], told);
  }
  const replaced = await replaceOlder(context, daemon);
  const running = await bringUp(context, kindFor(context, flags));
  // An older one came up while we looked.
  if (mayReplace(running)) replaced.push(...(await replaceOlder(context, await standing(context))));
  return report(context, [...cleaned.ended, ...cleaned.left, ...replaced], told);
}

/** Newer replaces older; somebody else's older one may come up in between, so it is looked at again. */
async function replaceOlder(context: Context, found: DaemonRow | null): Promise<EndedRow[]> {
  const ended: EndedRow[] = [];
  let daemon = found;
  for (let round = 0; daemon && mayReplace(daemon) && round < MAX_REPLACEMENTS; round += 1) {
    ended.push(...(await replaceDaemon(context, daemon)));
    daemon = await standing(context);
  }
  return ended;
}

async function standing(context: Context): Promise<DaemonRow | null> {
  return (await lookAtDaemon(context)).verdicts.daemon;
}

/** The daemon that runs; between one that goes and its successor there is none for a moment. */
async function runningNow(context: Context): Promise<DaemonRow> {
  const deadline = performance.now() + SUCCESSOR_MS;
  for (;;) {
    const daemon = await standing(context);
    if (daemon) return daemon;
    if (isStopped(context.paths)) throw stoppedError();
    if (performance.now() >= deadline) {
      throw new ShimkeeperError(
        'daemon-start-failed',
        'The daemon went away as soon as it had started: see `shimkeeper status`.',
      );
    }
    await delay(POLL_MS);
  }
}

/**
 * What is running now, as `start` and `restart` print it. `told`: what people have read on the way. Throws `stopped` where
 * a stop has overtaken us.
 */
export async function report(
  context: Context,
  cleaned: StartAnswer['cleaned'],
  told: readonly string[],
): Promise<ExitCode> {
  const daemon = await runningNow(context);
  const notes = otherVersion(daemon);
  const answer: StartAnswer = { daemon, cleaned, notes: [...told, ...notes] };
  if (context.json) context.out.json(answer);
  else {
    printEnded(context, cleaned);
    context.out.line(daemonLine(daemon));
    for (const note of notes) context.out.line(mark.attention(note));
  }
  return 0;
}

/** Why a daemon of another version was left as it is. */
function otherVersion({ host, version }: DaemonRow): string[] {
  if (isNewer(version, VERSION)) {
    return [`the running daemon is newer (${version}) than this command (${VERSION}): it was left as it is`];
  }
  if (host === 'tray' && isNewer(VERSION, version)) {
    return [
      `the tray app is older (${version}) than this command (${VERSION}) and was left as it is: quit it and start the new one to update`,
    ];
  }
  return [];
}

/** Without a flag: the tray app where it is installed and there is a desktop, else (a checkout too) headless. */
export function kindFor(context: Context, flags: StartFlags): LaunchKind {
  if (flags.tray) return 'tray';
  if (flags.headless) return 'headless';
  const app = installedTray(context.paths, context.installation);
  return app?.packaged && hasDesktop(context.env) ? 'tray' : 'headless';
}

function hasDesktop(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/**
 * Nothing of ours can come up on a stranger's port, and what is to be said is known. A tray app that is just closing its
 * daemon looks like one for a moment.
 */
async function refuseTakenPort(
  { table }: Context,
  { findings, port }: Pick<Verdicts, 'findings' | 'port'>,
): Promise<void> {
  const taken = findings.find(({ kind }) => kind === 'port-taken');
  if (taken?.pid == null) return;
  await delay(LEAVES_WITHIN_MS);
  if ((await table.listener(port, [taken.pid])) !== taken.pid) return;
  throw new ShimkeeperError(
    'port-taken',
    `Port ${port} is taken by another program: ${taken.evidence.join('; ')}. End that program, or set another "port" in config.json.`,
  );
}

function hung(pid: number): ShimkeeperError {
  return new ShimkeeperError(
    'daemon-hung',
    `The daemon (pid ${pid}) is there and does not answer: \`shimkeeper restart\` replaces it.`,
  );
}
