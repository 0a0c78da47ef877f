/** A home of a bench's own: its configuration, its port, and the guarantee that nothing of it is left. */
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { statOf } from './processes.mjs';

const BIN = path.resolve(import.meta.dirname, '../../dist/bin');
export const CLI = path.join(BIN, 'shimkeeper.cjs');
export const SHIM = path.join(BIN, 'shimkeeper-shim.cjs');
export const EVERYTHING = path.resolve(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
);
/** A command that settles its look and ends trees takes ten seconds; a machine that is busy with other things takes longer. */
const COMMAND_TIMEOUT_MS = 120_000;
const DAEMON_READY_MS = 20_000;
const POLL_MS = 5;
/** A person's own settings must not steer a measurement. */
const PERSONAL = /^(SHIMKEEPER_(?!BENCH)|NODE_OPTIONS$)/;

/** @returns {Promise<number>} a free port of the loopback */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The environment without a person's own settings. @returns {Record<string, string>} */
export function plainEnv() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !PERSONAL.test(name)));
}

export class BenchHome {
  /** @type {import('node:child_process').ChildProcess | null} */
  #daemon = null;

  /** @param {string} directory @param {number} port */
  constructor(directory, port) {
    this.directory = directory;
    this.port = port;
    this.env = {
      ...plainEnv(),
      SHIMKEEPER_HOME: directory,
      SHIMKEEPER_PORT: String(port),
      SHIMKEEPER_AUTOSTART: 'headless',
    };
  }

  /** @param {Record<string, { command: string, args: readonly string[], env?: object }>} servers */
  static async make(servers) {
    if (!existsSync(CLI)) throw new Error('The programs are not built: run "npm run build" first.');
    const directory = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'shimkeeper-bench-'));
    const home = new BenchHome(directory, await freePort());
    home.configure(servers);
    return home;
  }

  /** A home that serves @modelcontextprotocol/server-everything. */
  static everything() {
    return BenchHome.make({ everything: { command: process.execPath, args: [EVERYTHING, 'stdio'] } });
  }

  /** @param {Record<string, object>} mcpServers */
  configure(mcpServers) {
    writeFileSync(path.join(this.directory, 'config.json'), JSON.stringify({ mcpServers }), { mode: 0o600 });
  }

  /** What a client starts. @param {...string} args @returns {import('./peer.mjs').Started} */
  shim(...args) {
    return { command: process.execPath, args: [SHIM, ...args], env: this.env };
  }

  /** @returns {Record<string, any> | null} health.json as it is now */
  health() {
    try {
      return JSON.parse(readFileSync(path.join(this.directory, 'health.json'), 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return null;
      throw error;
    }
  }

  /** The folders of a home that has been used before: what is measured does not make them. */
  prepare() {
    for (const name of ['shims', 'daemons', 'servers', 'logs', 'app']) {
      mkdirSync(path.join(this.directory, name), { mode: 0o700, recursive: true });
    }
  }

  /** The headless daemon as a child of the bench; resolves when it serves. @returns {Promise<number>} its pid */
  async startDaemon() {
    const args = [CLI, 'daemon', '--home', this.directory];
    const child = spawn(process.execPath, args, { env: this.env, stdio: 'ignore' });
    this.#daemon = child;
    const deadline = performance.now() + DAEMON_READY_MS;
    while (this.health()?.pid !== child.pid) {
      if (performance.now() > deadline || child.exitCode !== null)
        throw new Error('the daemon did not start');
      await pause(POLL_MS);
    }
    return child.pid ?? 0;
  }

  /** One command of the command line; never rejects for its exit code. @param {...string} args */
  command(...args) {
    return new Promise((resolve, reject) => {
      const options = { env: this.env, timeout: COMMAND_TIMEOUT_MS };
      execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
        if (error?.killed) {
          reject(
            new Error(`\`shimkeeper ${args.join(' ')}\` did not end within ${COMMAND_TIMEOUT_MS / 1_000} s`),
          );
          return;
        }
        resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr });
      });
    });
  }

  /** SIGKILL for the daemon, on the identity that it has written down. @returns {number} its pid */
  killDaemon() {
    const { pid, startTicks } = this.health() ?? {};
    if (statOf(pid)?.startTicks !== startTicks) throw new Error(`pid ${pid} is not the daemon any more`);
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** Ends daemon, shims and servers, and removes the home. Throws when a process of it stays. */
  async close() {
    const { code, stdout } = await this.command('stop', '--json');
    if (this.#daemon && this.#daemon.exitCode === null && this.#daemon.signalCode === null) {
      await new Promise((resolve) => this.#daemon?.once('exit', resolve));
    }
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
    if (code !== 0) throw new Error(`shimkeeper stop left something behind: ${stdout}`);
  }
}
