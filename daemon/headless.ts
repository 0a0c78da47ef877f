/** The headless daemon in the foreground: what `shimkeeper daemon --home H` runs and every launch path starts. */
import { performance } from 'node:perf_hooks';
import { ShimkeeperError } from '../contracts/errors.js';
import { ENV } from '../contracts/product.js';
import { announcementFile, removeAnnouncement } from '../home/announce.js';
import { onEndRequest } from '../home/end-request.js';
import { ownIdentity } from '../home/identity.js';
import type { Installation } from '../home/launch.js';
import { ensureHome, type HomePaths } from '../home/paths.js';
import { clearStopped, isStopped, stoppedError } from '../home/stopped.js';
import { createProcessTable } from '../monitor/table/index.js';
import { DaemonHost } from './host.js';
import { type Log, openLog } from './log.js';

/** Whoever launched us has this long to attach its first shim. */
const FIRST_SHIM_MS = 10_000;
const LOOK_EVERY_MS = 500;

export interface HeadlessOptions {
  readonly paths: HomePaths;
  readonly installation: Installation;
  readonly env: NodeJS.ProcessEnv;
}

/** Resolves when the daemon has ended in order. Throws what `DaemonHost.start` throws, and `stopped`. */
export async function runHeadless({ paths, installation, env }: HeadlessOptions): Promise<void> {
  const lingerMs = readLinger(env);
  // Launched for shims, a final stop binds us; started by a person, it is over.
  if (lingerMs !== null && isStopped(paths)) throw stoppedError();
  ensureHome(paths);
  // Our words may go to a file on a full disk, or to a terminal that is gone.
  process.stderr.on('error', () => undefined);
  const log = openLog(paths.logsDir, 'daemon');
  const table = createProcessTable();
  const succeeds = env[ENV.succeeds] ?? null;
  const host = new DaemonHost({ paths, kind: 'headless', installation, log, env, table, succeeds });
  try {
    if (lingerMs === null) clearStopped(paths);
    await host.start();
    await untilToldToEnd(host, paths, lingerMs, log);
  } finally {
    await table.close();
    await log.close();
    removeAnnouncement(announcementFile(paths.daemonsDir, ownIdentity()));
  }
}

async function untilToldToEnd(
  host: DaemonHost,
  paths: HomePaths,
  lingerMs: number | null,
  log: Log,
): Promise<void> {
  const linger = lingerMs === null ? undefined : watchLinger(host, paths, lingerMs);
  let closeAsked: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    const end = (by: string): void => {
      log.info({ by }, 'told to end');
      host.close().then(resolve, resolve);
    };
    host.once('gone', () => resolve());
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(signal));
    closeAsked = onEndRequest(paths.daemonsDir, ownIdentity(), () => end('request'));
    host.once('kept', () => linger?.close());
    linger?.onUnused(() => host.close().then(resolve, resolve));
  });
  closeAsked?.();
  linger?.close();
}

function readLinger(env: NodeJS.ProcessEnv): number | null {
  const text = env[ENV.linger];
  if (!text) return null;
  if (!/^\d{1,9}$/.test(text)) {
    throw new ShimkeeperError(
      'environment-bad',
      `${ENV.linger} is "${text}": set it to milliseconds, or unset it.`,
    );
  }
  return Number(text);
}

/** Ends a daemon that shims brought up, once they are gone; and one that a final stop overtook while it started. */
function watchLinger(host: DaemonHost, paths: HomePaths, lingerMs: number) {
  let unused: (() => void) | undefined;
  // Monotonic: a clock that is set forward must not end what is used.
  let lastUsed = performance.now() + Math.max(0, FIRST_SHIM_MS - lingerMs);
  const look = (): void => {
    if (host.sessionCount > 0) lastUsed = performance.now();
    if (performance.now() - lastUsed >= lingerMs || (host.sessionCount === 0 && isStopped(paths))) unused?.();
  };
  // A shim may come and go between two looks.
  host.on('change', look);
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    onUnused: (listener: () => void): void => {
      unused = listener;
    },
    close: (): void => {
      clearInterval(timer);
      host.off('change', look);
    },
  };
}
