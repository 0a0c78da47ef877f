/**
 * The one launch path of the daemon, whoever launches it: commands, shims, and the tray app when it quits.
 * A daemon's argv is `<runtime> <our bin> daemon --home <absolute path>`, so that it is recognised in a process table.
 */
import { spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, ShimkeeperError, systemCode } from '../contracts/errors.js';
import type { DaemonAnnouncement, TrayLaunchRecord } from '../contracts/files.js';
import { identityKey, type ProcessIdentity } from '../contracts/identity.js';
import { CLI_STEM, ENV, SAID_BY_US, VERSION } from '../contracts/product.js';
import { announcementFile, writeAnnouncement } from './announce.js';
import { readIdentity } from './identity.js';
import { ensureHome, type HomePaths } from './paths.js';
import { keptFileOf } from './self-unpacking.js';
import { configuredPort } from './settings.js';
import { FILE_MODE, readJsonObject, readTail } from './state-file.js';

const REASON_BYTES = 4_096;
const DOOR_POLL_MS = 10;
/** Like 'w', but a link in its place is not followed. */
const TRUNCATE_NOFOLLOW =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

/** Where our programs lie; both bins stand side by side in every form of installation. */
export interface Installation {
  /** Node, or Electron that runs as Node. */
  readonly runtime: string;
  readonly cliBin: string;
  readonly shimBin: string;
}

/** The installation whose programs lie in that folder. `runtime`: by default what runs this, by a path that stays. */
export function installationAt(
  binDirectory: string,
  runtime: string = keptFileOf(process.execPath, process.env) ?? process.execPath,
): Installation {
  return {
    runtime,
    cliBin: path.join(binDirectory, `${CLI_STEM}.cjs`),
    shimBin: path.join(binDirectory, `${CLI_STEM}-shim.cjs`),
  };
}

/** The installation of the program in `process.argv[1]`, whatever link it was started by. */
export function ownInstallation(script: string | undefined = process.argv[1]): Installation {
  if (!script)
    throw new ShimkeeperError('internal', 'started without a script: start `shimkeeper` by its path.');
  return installationAt(path.dirname(realpathSync(script)));
}

export interface LaunchedProcess {
  readonly pid: number;
  /** Resolves when it ends while we are still here; a daemon that lost a race ends soon and quietly. */
  readonly ended: Promise<number | null>;
  /** What it said last on stderr, one line; empty when nothing. */
  reason(): string;
}

/**
 * Starts a headless daemon that outlives us. `lingerMs`: it ends this long after its last shim left; null: it stays.
 * `succeeds`: the owner of the port, which is about to let go of it. Throws `daemon-start-failed` when it cannot even be started.
 */
export function launchHeadless(
  installation: Installation,
  paths: HomePaths,
  lingerMs: number | null,
  env: NodeJS.ProcessEnv = process.env,
  succeeds: ProcessIdentity | null = null,
): Promise<LaunchedProcess> {
  const childEnv: NodeJS.ProcessEnv = { ...env, [ENV.home]: paths.home };
  delete childEnv[ENV.linger];
  delete childEnv[ENV.succeeds];
  if (succeeds) childEnv[ENV.succeeds] = identityKey(succeeds);
  if (lingerMs !== null) childEnv[ENV.linger] = String(lingerMs);
  // An Electron binary is told to be Node; for a real Node the variable means nothing.
  if (process.versions['electron']) childEnv['ELECTRON_RUN_AS_NODE'] = '1';
  const args = [installation.cliBin, 'daemon', '--home', paths.home];
  return launch(paths, installation.runtime, args, childEnv, (pid) => announceCandidate(paths, pid, env));
}

/**
 * Starts the tray app hidden: `app`, or null: the one whose record is in the home. `forShims`: nobody asked for it, so it does
 * not end a final stop. Throws `tray-not-installed`.
 */
export function launchTray(
  paths: HomePaths,
  app: TrayLaunchRecord | null = readTrayRecord(paths),
  env: NodeJS.ProcessEnv = process.env,
  forShims = false,
): Promise<LaunchedProcess> {
  if (!app) {
    throw new ShimkeeperError(
      'tray-not-installed',
      'No tray app is known to this home: open the tray app once (in a checkout: `npm start`), then try again.',
    );
  }
  const childEnv: NodeJS.ProcessEnv = { ...env, ...app.env, [ENV.home]: paths.home };
  delete childEnv['ELECTRON_RUN_AS_NODE'];
  delete childEnv[ENV.forShims];
  if (forShims) childEnv[ENV.forShims] = '1';
  return launch(paths, app.command, [...app.args, '--hidden'], childEnv, () => undefined);
}

/** The tray app's record, when the program that it names is still there. */
export function readTrayRecord(paths: HomePaths): TrayLaunchRecord | null {
  const record = readJsonObject(paths.trayRecord);
  if (!record || typeof record['command'] !== 'string' || !Array.isArray(record['args'])) return null;
  if (!record['args'].every((a) => typeof a === 'string')) return null;
  const { env } = record;
  if (typeof env !== 'object' || env === null || !Object.values(env).every((v) => typeof v === 'string'))
    return null;
  return existsSync(record['command']) ? (record as unknown as TrayLaunchRecord) : null;
}

function launch(
  paths: HomePaths,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  announce: (pid: number) => void,
): Promise<LaunchedProcess> {
  ensureHome(paths);
  // Never our own stdio: a daemon that writes into a client's JSON-RPC stream breaks it.
  const log = openLaunchLog(paths);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: paths.home,
      env,
      detached: true,
      stdio: ['ignore', 'ignore', log ?? 'ignore'],
      windowsHide: true,
    });
    if (log !== null) closeSync(log);
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    child.once('error', (error) => {
      reject(
        new ShimkeeperError(
          'daemon-start-failed',
          `${command} cannot be started (${messageOf(error)}): install Shimkeeper again, or start it from where it lies now.`,
          { cause: error },
        ),
      );
    });
    child.once('spawn', () => {
      child.unref();
      announce(child.pid ?? 0);
      resolve({
        pid: child.pid ?? 0,
        ended,
        reason: () => lastLine(readTail(paths.launchLog, REASON_BYTES)),
      });
    });
  });
}

/**
 * Between its exec and its own announcement a daemon boots for some hundred milliseconds: whoever looks at the process
 * table then would see a daemon that did not announce itself. So its launcher does it first; the daemon writes the same
 * file again.
 */
function announceCandidate(paths: HomePaths, pid: number, env: NodeJS.ProcessEnv): void {
  const identity = readIdentity(pid);
  if (!identity) return;
  const content: DaemonAnnouncement = {
    schema: 1,
    role: 'daemon',
    ...identity,
    version: VERSION,
    host: 'headless',
    port: configuredPort(paths, env),
    announcedAt: new Date().toISOString(),
    booting: true,
  };
  try {
    writeAnnouncement(paths.daemonsDir, content);
  } catch (error) {
    // A home that takes no files: the daemon will say so itself.
    if (systemCode(error) === undefined) throw error;
  }
}

/**
 * Waits until a launched daemon speaks for itself: it has booted and is about to bind. Bounded; false: it ended before, or
 * takes longer.
 */
export async function isAtTheDoor(
  paths: HomePaths,
  launched: LaunchedProcess,
  timeoutMs: number,
): Promise<boolean> {
  const identity = readIdentity(launched.pid);
  if (!identity) return false;
  const file = announcementFile(paths.daemonsDir, identity);
  const deadline = performance.now() + timeoutMs;
  let ended = false;
  void launched.ended.then(() => {
    ended = true;
  });
  while (!ended && performance.now() < deadline) {
    const said = readJsonObject(file);
    if (said && said['booting'] !== true) return true;
    await delay(DOOR_POLL_MS);
  }
  return false;
}

/** null: it cannot be opened. A launch whose last words are lost is better than none. */
function openLaunchLog(paths: HomePaths): number | null {
  try {
    return openSync(paths.launchLog, TRUNCATE_NOFOLLOW, FILE_MODE);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return null;
  }
}

/** Without our own name before it, which is for a terminal: whoever passes the reason on says who speaks. */
function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1)?.trim() ?? '';
  return line.startsWith(SAID_BY_US) ? line.slice(SAID_BY_US.length) : line;
}
