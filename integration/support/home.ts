/** A temporary home with its own port; whatever was started in it is ended and counted at the end. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { StatusAnswer } from '../../contracts/answers.js';
import type { HealthFile } from '../../contracts/files.js';
import { ensureHome, type HomePaths, homePaths } from '../../home/paths.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const CLI = path.join(ROOT, 'dist/bin/shimkeeper.cjs');
export const SHIM = path.join(ROOT, 'dist/bin/shimkeeper-shim.cjs');
export const EVERYTHING = path.join(
  ROOT,
  'node_modules/@modelcontextprotocol/server-everything/dist/index.js',
);
export const MEMORY = path.join(ROOT, 'node_modules/@modelcontextprotocol/server-memory/dist/index.js');
const COMMAND_TIMEOUT_MS = 60_000;
const POLL_MS = 25;

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class TestHome {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-it-'));
  readonly paths: HomePaths = homePaths(path.join(this.folder, 'home'));
  private readonly children: ChildProcess[] = [];

  private constructor(readonly port: number) {}

  static async create(port?: number): Promise<TestHome> {
    const home = new TestHome(port ?? (await freePort()));
    ensureHome(home.paths);
    return home;
  }

  get env(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      SHIMKEEPER_HOME: this.paths.home,
      SHIMKEEPER_PORT: String(this.port),
    };
  }

  /** Runs `shimkeeper ARGS`. */
  cli(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
    return this.cliOf(CLI, args, env);
  }

  /** The same of another build. */
  async cliOf(
    program: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<CommandResult> {
    try {
      const done = await promisify(execFile)(process.execPath, [program, ...args], {
        env: { ...this.env, ...env },
        timeout: COMMAND_TIMEOUT_MS,
      });
      return { code: 0, ...done };
    } catch (error) {
      const failed = error as { code?: number; stdout?: string; stderr?: string };
      if (typeof failed.code !== 'number') throw error;
      return { code: failed.code, stdout: failed.stdout ?? '', stderr: failed.stderr ?? '' };
    }
  }

  async json<T>(...args: string[]): Promise<T> {
    const { stdout, stderr } = await this.cli([...args, '--json']);
    if (stdout === '') throw new Error(`shimkeeper ${args.join(' ')} printed nothing: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  status(): Promise<StatusAnswer> {
    return this.json<StatusAnswer>('status');
  }

  /** Takes the mark of a final stop away, and starts nothing. */
  forgetStop(): void {
    rmSync(this.paths.stopped, { force: true });
  }

  health(): HealthFile | null {
    try {
      return JSON.parse(readFileSync(this.paths.healthFile, 'utf8')) as HealthFile;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  pidFile(): number | null {
    try {
      return Number(readFileSync(this.paths.pidFile, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Throws where no daemon is named: a signal to number 0 would go to the test's own process group. */
  daemonPid(): number {
    const pid = this.pidFile();
    if (pid === null) throw new Error(`${this.paths.pidFile} names no daemon`);
    return pid;
  }

  /** Starts a process that is ended with the test. */
  spawn(command: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
    const child = spawn(command, args, { env: { ...this.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    this.children.push(child);
    return child;
  }

  /**
   * The same in a folder, under a name of its own in the process table, and in a session of its own, as a desktop starts a
   * client: who adopts what it leaves is then seen to be of another session, also where the tests run in pid 1's own.
   */
  spawnIn(cwd: string, command: string, args: readonly string[], argv0: string): ChildProcess {
    const child = spawn(command, args, {
      cwd,
      argv0,
      env: this.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.children.push(child);
    return child;
  }

  /** Every live process that carries this home in its environment or command line, by pid. */
  processes(): { pid: number; command: string }[] {
    return processesOf(this.folder);
  }

  /** Ends everything of this home; returns what a final stop had left, which is to be nothing. */
  async close(): Promise<{ pid: number; command: string }[]> {
    for (const child of this.children)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await this.cli(['stop']);
    await until(() => this.processes().length === 0, 5_000, 'no process of this home').catch(() => undefined);
    const left = this.processes();
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    return left;
  }
}

export function processesOf(folder: string): { pid: number; command: string }[] {
  const read = (pid: string, name: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'latin1');
    } catch {
      // Gone, or another user's: none of ours.
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => /\) [^ZX] /.test(read(pid, 'stat')))
    .map((pid) => ({
      pid: Number(pid),
      command: read(pid, 'cmdline').replaceAll('\0', ' '),
      environ: read(pid, 'environ'),
    }))
    .filter(({ command, environ }) => command.includes(folder) || environ.includes(folder))
    .map(({ pid, command }) => ({ pid, command }));
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

/** Waits for a condition that no event tells of. */
export async function until<T>(
  condition: () => T | Promise<T>,
  timeoutMs: number,
  what: string,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() >= deadline) throw new Error(`timed out after ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
