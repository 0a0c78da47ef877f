/** Where a run takes place: a temporary home with a port of its own, and the only hand that sends signals. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { codeOf } from '../../build/setup/failure.mjs';
import { ROOT } from '../../build/setup/paths.mjs';
import { statOf, textOf } from '../look/proc.mjs';

/** @typedef {{ pid: number, startTicks: number }} Identity */

const PROGRAMS = path.join(ROOT, 'faults/programs');
export const CLI = path.join(ROOT, 'dist/bin/shimkeeper.cjs');
export const SHIM = path.join(ROOT, 'dist/bin/shimkeeper-shim.cjs');
export const SERVER = path.join(PROGRAMS, 'server.mjs');
export const CLIENT = path.join(PROGRAMS, 'client.mjs');
export const OCCUPANT = path.join(PROGRAMS, 'occupant.mjs');
const LOWEST_PORT = 20_000;
const USUAL_EPHEMERAL_FROM = 32_768;
const PORT_TRIES = 50;

/** @param {Identity} identity @returns {string} how an announcement of it is called */
export function fileOf({ pid, startTicks }) {
  return `${pid}-${startTicks}.json`;
}

export class Field {
  folder = mkdtempSync(path.join(os.tmpdir(), 'sk-faults-'));
  home = path.join(this.folder, 'home');
  /** Outside of the home: what happens to the home's files does not touch it. */
  writes = path.join(this.folder, 'writes');
  /** What the run itself has written into the daemon's files last. */
  spoilt = {
    pidFile: /** @type {string | null} */ (null),
    healthFile: /** @type {string | null} */ (null),
  };
  /** @type {Map<string, Identity>} stopped by us */
  #paused = new Map();

  /** @param {number} port */
  constructor(port) {
    this.port = port;
    mkdirSync(this.home, { mode: 0o700 });
    writeFileSync(this.writes, '');
    this.configure({});
  }

  static async create() {
    return new Field(await quietPort());
  }

  /** @param {string} name @returns {string} in the home */
  at(name) {
    return path.join(this.home, name);
  }

  /** @returns {NodeJS.ProcessEnv} */
  get env() {
    return {
      PATH: process.env['PATH'],
      HOME: this.folder,
      TMPDIR: os.tmpdir(),
      SHIMKEEPER_HOME: this.home,
      SHIMKEEPER_PORT: String(this.port),
      ...testRun(),
    };
  }

  /** @param {Record<string, object>} more servers beside the one that always is there */
  configure(more, env = {}) {
    const ledger = { command: process.execPath, args: [SERVER, this.writes], env };
    const mcpServers = { ledger, ...more };
    writeFileSync(this.at('config.json'), JSON.stringify({ mcpServers }, null, 2), { mode: 0o600 });
  }

  /** @param {readonly string[]} args @param {'ipc' | 'ignore'} channel @param {NodeJS.ProcessEnv} [env] */
  node(args, channel, env = {}) {
    return spawn(process.execPath, args, {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe', channel],
    });
  }

  /**
   * Only to exactly this process: its start is read again right before.
   *
   * @param {Identity} identity
   * @param {NodeJS.Signals} signal
   * @returns {boolean} it was there
   */
  signal(identity, signal) {
    const { pid, startTicks } = identity;
    if (statOf(pid)?.startTicks !== startTicks) return false;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (codeOf(error) === 'ESRCH') return false;
      throw error;
    }
    const key = `${pid}-${startTicks}`;
    if (signal === 'SIGSTOP') this.#paused.set(key, identity);
    else this.#paused.delete(key);
    return true;
  }

  /** Lets go on whatever this run has stopped. @param {readonly Identity[]} but */
  resumeAll(but) {
    for (const identity of [...this.#paused.values()]) {
      if (!but.some(({ pid }) => pid === identity.pid)) this.signal(identity, 'SIGCONT');
    }
  }

  /** @returns {string | null} the home's secret, as it stands there now */
  token() {
    return textOf(this.at('token')).trim() || null;
  }

  /** @param {string} name @returns {string} empty where there is no such file */
  read(name) {
    try {
      return readFileSync(this.at(name), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw error;
    }
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Marks our processes for `npm test`, which looks for what is left behind. */
function testRun() {
  const run = process.env['SHIMKEEPER_TEST_RUN'];
  return run === undefined ? {} : { SHIMKEEPER_TEST_RUN: run };
}

/**
 * Below the range from which the system takes ports by itself: while no daemon runs, nobody is given ours by chance,
 * and no connection to it meets itself.
 *
 * @returns {Promise<number>}
 */
async function quietPort() {
  const range = textOf('/proc/sys/net/ipv4/ip_local_port_range');
  const below = Number.parseInt(range, 10) || USUAL_EPHEMERAL_FROM;
  for (let attempt = 0; attempt < PORT_TRIES; attempt += 1) {
    const port =
      LOWEST_PORT + Math.floor(Math.random() * (Math.max(below, LOWEST_PORT + 1_000) - LOWEST_PORT));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${LOWEST_PORT} and ${below}`);
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
