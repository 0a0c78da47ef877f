/** Bringing the daemon up and taking it down, for start, stop and restart. */
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccusedRow, DaemonRow, EndedRow } from '../contracts/answers.js';
import { ShimkeeperError } from '../contracts/errors.js';
import type { HealthFile } from '../contracts/files.js';
import { isNewer } from '../contracts/version.js';
import { isAlive } from '../home/identity.js';
import { type LaunchedProcess, launchHeadless, launchTray } from '../home/launch.js';
import { forgetFailedLaunches } from '../home/launch-failures.js';
import type { HeldLock } from '../home/lock-file.js';
import { acquireSpawnLock } from '../home/spawn-lock.js';
import { installedTray } from '../home/tray-app.js';
import { ControlLink } from '../link/control.js';
import { probeDaemon } from '../link/probe.js';
import { REACH_TIMEOUT_MS, reach } from '../link/reach.js';
import { newerDaemon, type RunningDaemon } from '../link/versions.js';
import { waitGone } from '../monitor/end-process.js';
import { endTree } from '../monitor/tree.js';
import type { Context } from './context.js';
import { lookAtDaemon } from './look.js';
import { endRows, handDeps } from './mend.js';

/** The drain's own bound, the servers' end, and some. */
export const DRAIN_WAIT_MS = 12_000;
/** A tray app starts Chromium before it serves. */
const TRAY_WAIT_MS = 40_000;
/** Longer than a daemon is busy with anything that it is meant to do; whoever asks it to go has this patience. */
const BUSY_WAIT_MS = 20_000;
const POLL_MS = 50;

export type LaunchKind = 'headless' | 'tray';

/**
 * The tray app hosts when this returns; a headless daemon that shims brought up meanwhile is taken over. Throws
 * `daemon-newer` where the tray app is older than the daemon that it would take over.
 */
export async function bringUpTray(context: Context): Promise<void> {
  await launchKind(context, 'tray');
  const hosts = (health: HealthFile): boolean => {
    // As it runs it writes down its true version: the one that we knew may have been of an earlier installation.
    if (health.host !== 'tray') refuseOlderTray(context, health);
    return health.host === 'tray';
  };
  await waitFor(context, hosts, TRAY_WAIT_MS);
}

/** Throws `daemon-newer` where the tray app of this home is surely older than the running daemon. */
export function refuseOlderTray({ paths, installation }: Context, daemon: RunningDaemon): void {
  const app = installedTray(paths, installation);
  if (app && isNewer(daemon.version, app.version)) {
    throw newerDaemon(daemon, 'the tray app', app.version);
  }
}

/**
 * Puts a daemon of this command's version in the place of the running one, under the spawn lock: no shim launches another
 * meanwhile. Where it has been replaced since it was looked at, nothing is taken down. Returns what was ended by signal.
 */
export async function replaceDaemon(context: Context, daemon: DaemonRow): Promise<readonly EndedRow[]> {
  const lock = await acquireSpawnLock(context.paths);
  try {
    const taken = await takeDown(context, 'drain', daemon);
    if (daemon.host === 'tray') await bringUpTray(context);
    else await bringUp(context, 'headless', lock);
    return (taken?.ended ?? []).filter((row) => row.how !== 'asked');
  } finally {
    lock?.release();
  }
}

/**
 * Launches where nothing answers and returns the daemon that does. Throws as `reach` does. `lock`: held by the caller.
 */
export async function bringUp(
  context: Context,
  kind: LaunchKind,
  lock?: HeldLock | null,
): Promise<RunningDaemon> {
  const { paths } = context;
  // A person wants it now, whatever failed before.
  forgetFailedLaunches(paths);
  const link = await reach({
    paths,
    attempt: () => ControlLink.open(paths),
    launch: () => launchKind(context, kind),
    timeoutMs: kind === 'tray' ? TRAY_WAIT_MS : REACH_TIMEOUT_MS,
    ...(lock ? { lock } : {}),
  });
  try {
    // What shims had brought up stays now that a person started it.
    await link.ask('keep');
    const { host, identity, version } = link.daemon;
    return { pid: identity.pid, host, version };
  } finally {
    link.close();
  }
}

export function launchKind(context: Context, kind: LaunchKind): Promise<LaunchedProcess> {
  const { installation, paths, env } = context;
  if (kind === 'tray') return launchTray(paths, installedTray(paths, installation), env);
  return launchHeadless(installation, paths, null, env);
}

/** Waits until a daemon serves that fits; throws `daemon-start-failed` after the time. */
export async function waitFor(
  context: Context,
  fits: (health: HealthFile) => boolean,
  timeoutMs: number,
): Promise<HealthFile> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probeDaemon(context.paths);
    if (typeof found !== 'string' && fits(found)) return found;
    if (Date.now() >= deadline) {
      throw new ShimkeeperError(
        'daemon-start-failed',
        `No daemon serves after ${timeoutMs / 1000} s: the last lines in ${context.paths.logsDir} say why.`,
      );
    }
    await delay(POLL_MS);
  }
}

/**
 * Asks the running daemon to go and waits until it is gone; one that does not answer is ended on its verified identity.
 * Returns what was ended by signal; null when no daemon ran, or another one than the `only` one that is meant.
 */
export async function takeDown(
  context: Context,
  method: 'stop' | 'drain',
  only?: DaemonRow,
): Promise<TakenDown | null> {
  const { daemon, owner } = (await lookAtDaemon(context)).verdicts;
  if (!daemon || owner.kind !== 'ours') return null;
  if (only && daemon.instanceId !== only.instanceId) return null;
  if (!daemon.responsive) return endHung(context, daemon, owner.proof);
  if (daemon.busy)
    context.note(`the daemon (pid ${daemon.pid}) is busy: waiting up to ${BUSY_WAIT_MS / 1000} s for it`);
  const asked = await askToGo(context, daemon, method);
  if (asked && daemon.host === 'tray') {
    context.note(`the tray app (pid ${daemon.pid}) closed its daemon and stays open`);
    return { daemon, ended: [], left: [] };
  }
  if (asked && (await waitGone(daemon, { table: context.table, now: Date.now }, DRAIN_WAIT_MS))) {
    return { daemon, ended: [askedToGo(daemon)], left: [] };
  }
  return endHung(context, daemon, owner.proof);
}

function askedToGo({ pid, startTime }: DaemonRow): EndedRow {
  return { pid, startTime, role: 'daemon', evidence: ['it was asked to go'], how: 'asked' };
}

export interface TakenDown {
  readonly daemon: DaemonRow;
  readonly ended: readonly EndedRow[];
  readonly left: readonly EndedRow[];
}

/**
 * False: it was asked and did not go, or could not be asked. A busy daemon is waited for: it hears us when it has time,
 * and loses nothing by it.
 */
async function askToGo(context: Context, daemon: DaemonRow, method: 'stop' | 'drain'): Promise<boolean> {
  const deadline = performance.now() + BUSY_WAIT_MS;
  for (;;) {
    const left = deadline - performance.now();
    if (left <= 0) return false;
    const outcome = await askOnce(context, method, left);
    if (outcome !== 'again') return outcome === 'gone';
    if (!isAlive(daemon)) return true;
    await delay(POLL_MS);
  }
}

/** `again`: it closed the connection before it heard us, as one does that was busy beyond its own deadlines. */
async function askOnce(
  context: Context,
  method: 'stop' | 'drain',
  timeoutMs: number,
): Promise<'gone' | 'stays' | 'again'> {
  let link: ControlLink | undefined;
  try {
    link = await ControlLink.open(context.paths, timeoutMs);
    await link.ask(method, timeoutMs);
    return (await link.closed(DRAIN_WAIT_MS)) ? 'gone' : 'stays';
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    switch (error.code) {
      case 'daemon-absent':
        return 'gone';
      case 'daemon-lost':
      case 'daemon-draining':
      case 'daemon-busy':
        return 'again';
      default:
        return 'stays';
    }
  } finally {
    link?.close();
  }
}

/**
 * On its verified identity. A tray app goes with its tree: Chromium's helpers and the servers are nothing without it.
 * `proof`: how it is known to be the daemon of this home, although it gives no answer.
 */
async function endHung(context: Context, daemon: DaemonRow, proof: string): Promise<TakenDown> {
  const evidence = [
    `the daemon of this home (pid ${daemon.pid}, instance ${daemon.instanceId}: ${proof}) did not answer`,
  ];
  if (daemon.host === 'headless') {
    const row: AccusedRow = { ...daemon, role: 'daemon', evidence, command: '' };
    return { daemon, ...(await endRows(context, [row])) };
  }
  const [root, ...others] = await endTree(daemon, handDeps(context));
  const rows = root
    ? [{ ...root, role: 'daemon' as const, evidence: [...evidence, ...root.evidence] }, ...others]
    : [];
  const plain = ({ gone: _gone, ...row }: (typeof rows)[number]): EndedRow => row;
  return {
    daemon,
    ended: rows.filter((row) => row.gone && row.role === 'daemon').map(plain),
    left: rows.filter((row) => !row.gone).map(plain),
  };
}
