/** Where everything of one user's installation lies. */
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { ShimkeeperError, systemCode } from '../contracts/errors.js';
import { ENV, SHIM_STEM } from '../contracts/product.js';
import { createStateFile, removeStateFile } from './state-file.js';

export interface HomePaths {
  readonly home: string;
  readonly config: string;
  /** What a daemon has accepted last of it (daemon/config/kept.ts). */
  readonly lastGoodConfig: string;
  readonly pidFile: string;
  readonly healthFile: string;
  readonly token: string;
  readonly stopped: string;
  readonly shimsDir: string;
  readonly daemonsDir: string;
  readonly serversDir: string;
  readonly spawnLock: string;
  /** One connect or disconnect at a time (home/connect-lock.ts). */
  readonly connectLock: string;
  readonly launchFailures: string;
  readonly trayRecord: string;
  /** What the person tells of clients and servers that we do not know (clients/rules.ts). */
  readonly rules: string;
  /** What clients' files name: it survives upgrades and moves of the programs (home/launcher.ts). */
  readonly launcher: string;
  /** Which clients are connected, and what their files were before. */
  readonly clientsDir: string;
  readonly backupsDir: string;
  readonly historyDir: string;
  readonly logsDir: string;
  readonly launchLog: string;
  readonly appDir: string;
}

const DIRECTORY_MODE = 0o700;
const OTHERS_BITS = 0o077;
/** As much as a health.json of some clients. */
const PROBE_BYTES = 8_192;

/**
 * The home directory: flag beats environment beats `~/.shimkeeper`. Always absolute.
 * Throws `environment-bad` for a relative SHIMKEEPER_HOME: a client starts its servers anywhere.
 */
export function resolveHome(flag?: string, env: NodeJS.ProcessEnv = process.env): string {
  if (flag === '')
    throw new ShimkeeperError('usage', '--home needs a directory: name one, or leave the flag out.');
  if (flag) return canonical(path.resolve(flag));
  const fromEnv = env[ENV.home];
  if (!fromEnv) return canonical(path.join(homedir(), '.shimkeeper'));
  if (!path.isAbsolute(fromEnv)) {
    throw new ShimkeeperError(
      'environment-bad',
      `${ENV.home} is "${fromEnv}", which is not absolute: set it to a full path, or unset it.`,
    );
  }
  return canonical(path.resolve(fromEnv));
}

/** The same home under one name: links in its parents are resolved, a link in its own place is not followed. */
export function canonical(home: string): string {
  try {
    return path.join(realpathSync(path.dirname(home)), path.basename(home));
  } catch (error) {
    // Whoever needs it says what is wrong with it.
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error) ?? '')) return home;
    throw error;
  }
}

export function homePaths(home: string): HomePaths {
  const at = (...parts: string[]): string => path.join(home, ...parts);
  return {
    home,
    config: at('config.json'),
    lastGoodConfig: at('last-good-config.json'),
    pidFile: at('daemon.pid'),
    healthFile: at('health.json'),
    token: at('token'),
    stopped: at('stopped'),
    shimsDir: at('shims'),
    daemonsDir: at('daemons'),
    serversDir: at('servers'),
    spawnLock: at('spawn.lock'),
    connectLock: at('connect.lock'),
    launchFailures: at('launch-failures.json'),
    trayRecord: at('tray.json'),
    rules: at('rules.json'),
    launcher: at('bin', process.platform === 'win32' ? `${SHIM_STEM}.cmd` : SHIM_STEM),
    clientsDir: at('clients'),
    backupsDir: at('backups'),
    historyDir: at('history'),
    logsDir: at('logs'),
    launchLog: at('logs', 'launch.log'),
    appDir: at('app'),
  };
}

/** Makes the home and its rooms, 0700; throws `home-unsafe` (a link, another user's) or `home-unusable`. */
export function ensureHome(paths: HomePaths): void {
  for (const directory of [
    paths.home,
    paths.shimsDir,
    paths.daemonsDir,
    paths.serversDir,
    paths.logsDir,
    paths.appDir,
  ]) {
    ensurePrivateDirectory(directory);
  }
}

/** Throws `home-unsafe`, `home-unusable`. */
export function ensurePrivateDirectory(directory: string): void {
  try {
    makeDirectory(directory);
    const found = lstatSync(directory);
    if (found.isSymbolicLink() || !found.isDirectory()) {
      throw new ShimkeeperError(
        'home-unsafe',
        `${directory} is no directory of its own (a link or a file): move it away, or name another home with --home.`,
      );
    }
    if (process.getuid && found.uid !== process.getuid()) {
      throw new ShimkeeperError(
        'home-unsafe',
        `${directory} belongs to another user (uid ${found.uid}): name a home of your own with --home.`,
      );
    }
    if (process.platform !== 'win32' && (found.mode & OTHERS_BITS) !== 0)
      chmodSync(directory, DIRECTORY_MODE);
  } catch (error) {
    if (error instanceof ShimkeeperError) throw error;
    throw unusableHome(directory, error);
  }
}

/**
 * For whoever only looks: a home that is missing is one in which nothing runs, but of one that cannot be looked into nothing is
 * known. Throws `home-unsafe`, `home-unusable`.
 */
export function ensureReadable({ home }: HomePaths): void {
  try {
    const found = statSync(home, { throwIfNoEntry: false });
    if (!found) return;
    if (!found.isDirectory()) {
      throw new ShimkeeperError(
        'home-unsafe',
        `${home} is a file, no directory: move it away, or name another home with --home.`,
      );
    }
    accessSync(home, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof ShimkeeperError) throw error;
    throw unusableHome(home, error);
  }
}

/** Throws `home-unusable` where a home that is missing cannot be made: nothing is made for the asking. */
export function ensureMakeable({ home }: HomePaths): void {
  let parent = path.dirname(home);
  while (!existsSync(parent) && parent !== path.dirname(parent)) parent = path.dirname(parent);
  try {
    if (!statSync(parent).isDirectory()) throw unusableHome(home, { code: 'ENOTDIR' });
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof ShimkeeperError) throw error;
    throw unusableHome(home, error);
  }
}

/**
 * With its parents. Not Node's own recursion: on a file system that takes no directories (/proc) that one never returns,
 * because to the system the parent is there and the directory cannot be.
 */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: DIRECTORY_MODE });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    const parent = path.dirname(directory);
    if (systemCode(error) !== 'ENOENT' || existsSync(parent) || parent === directory) throw error;
    makeDirectory(parent);
    makeDirectory(directory);
  }
}

/** `home-unusable` for what the system said of a directory or file of the home. */
export function unusableHome(what: string, error: unknown): ShimkeeperError {
  const code = systemCode(error);
  return new ShimkeeperError(
    'home-unusable',
    `${what} cannot be used (${code ?? 'unknown error'}): ${mendOf(code)}, or name another home with --home.`,
    { cause: error },
  );
}

/** What a person does about a file that cannot be written, by the system's code. */
export function mendOf(code: string | undefined): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'free some space on its disk';
    case 'EMFILE':
    case 'ENFILE':
      return 'raise the limit of open files (`ulimit -n`)';
    case 'ELOOP':
      return 'remove the link in its place';
    case 'EROFS':
      return 'mount it writable';
    case 'ENOTDIR':
      return 'move away the file that stands in the place of its folder';
    default:
      return 'make it writable for you';
  }
}

/** Throws `home-unusable` where the home takes no new file: who starts or restarts a daemon asks before anything ends. */
export function ensureWritable(paths: HomePaths): void {
  const file = path.join(paths.home, `.writable.${process.pid}.tmp`);
  try {
    removeStateFile(file);
    createStateFile(file, ' '.repeat(PROBE_BYTES));
    removeStateFile(file);
  } catch (error) {
    throw unusableHome(paths.home, error);
  }
}
