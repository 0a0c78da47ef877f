/** An ordinary user with an own desktop session: folder, display and session bus, under a uid that is not root's. */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { HealthFile } from '../../../contracts/files.js';
import type { CommandResult } from '../../support/home.js';
import { freePort, processesOf } from '../../support/home.js';

/** Debian's `nobody`: it exists everywhere, and nothing of anybody is its own. */
const UID = 65_534;
const COMMAND_MS = 90_000;
const OF_THE_BUS = /^\/usr\/libexec\/(at-spi|dconf)/;
const PASSABLE = 0o755;

export class Person {
  readonly #helpers: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** `session`: with a display and a session bus. */
  static async create({ session }: { session: boolean }): Promise<Person> {
    const folder = mkdtempSync(path.join(tmpdir(), 'sk-user-'));
    const temporary = path.join(folder, 'tmp');
    mkdirSync(temporary);
    chmodSync(folder, PASSABLE);
    for (const place of [folder, temporary]) chownSync(place, UID, UID);
    const env: Record<string, string> = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      TMPDIR: temporary,
      LANG: 'C.UTF-8',
      NO_AT_BRIDGE: '1',
      SHIMKEEPER_PORT: String(await freePort()),
    };
    const person = new Person(folder, env);
    if (session) await person.#openSession(env);
    return person;
  }

  get home(): string {
    return path.join(this.folder, '.shimkeeper');
  }

  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn(command, [...args], { ...options, ...this.#who, env: { ...this.env, ...options.env } });
  }

  /** To its end. */
  run(command: string, ...args: string[]): Promise<CommandResult> {
    return this.runWith({}, command, ...args);
  }

  /** The same with other variables in its environment. */
  runWith(env: Record<string, string>, command: string, ...args: string[]): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const options = { ...this.#who, env: { ...this.env, ...env }, timeout: COMMAND_MS };
      execFile(command, args, options, (error, stdout, stderr) => {
        const code = error?.code ?? 0;
        if (typeof code !== 'number') reject(error);
        else resolve({ code, stdout, stderr });
      });
    });
  }

  /** The words by which a program of root's own starts another as this user. */
  as(command: string, args: readonly string[]): { command: string; args: string[] } {
    const id = String(UID);
    return { command: 'setpriv', args: ['--reuid', id, '--regid', id, '--clear-groups', command, ...args] };
  }

  /** A file of this person's own; returns its whole path. */
  write(file: string, text: string): string {
    const whole = path.join(this.folder, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    for (let place = whole; place !== this.folder; place = path.dirname(place)) chownSync(place, UID, UID);
    return whole;
  }

  /** What lies in this person's folder, temporary files too: paths below it. */
  files(): string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => path.relative(this.folder, path.join(parentPath, name)))
      .sort();
  }

  health(): HealthFile | null {
    try {
      return JSON.parse(readFileSync(path.join(this.home, 'health.json'), 'utf8')) as HealthFile;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Everything of this person that runs, but display and bus and what the bus starts for any program with a window. */
  processes(): { pid: number; command: string }[] {
    const own = new Set(this.#helpers.map(({ pid }) => pid));
    return processesOf(this.folder).filter(({ pid, command }) => !own.has(pid) && !OF_THE_BUS.test(command));
  }

  /** Ends what is left, which is to be nothing, and returns it. */
  async close(): Promise<{ pid: number; command: string }[]> {
    const left = this.processes();
    const others = processesOf(this.folder).filter(({ command }) => OF_THE_BUS.test(command));
    for (const { pid } of [...left, ...others]) process.kill(pid, 'SIGKILL');
    for (const helper of this.#helpers.splice(0).reverse()) await endHelper(helper);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    return left;
  }

  get #who(): { uid: number; gid: number; cwd: string } {
    return { uid: UID, gid: UID, cwd: this.folder };
  }

  async #openSession(env: Record<string, string>): Promise<void> {
    const screen = ['-screen', '0', '1280x800x24', '-nolisten', 'tcp', '-noreset'];
    env['DISPLAY'] = `:${await this.#helper('Xvfb', ['-displayfd', '1', ...screen])}`;
    const bus = ['--session', '--nofork', '--nopidfile', '--print-address=1'];
    env['DBUS_SESSION_BUS_ADDRESS'] = await this.#helper('dbus-daemon', bus);
  }

  /** Starts it and returns the first line that it says. */
  async #helper(command: string, args: readonly string[]): Promise<string> {
    const child = this.spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#helpers.push(child);
    if (!child.stdout) throw new Error(`${command} has no stdout`);
    const lines = createInterface({ input: child.stdout });
    const [line] = await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${command} ended at once`))),
    ]);
    return String(line);
  }
}

async function endHelper(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
