/** Commands as they stand in a page for people, run as a person would: in a shell, in an own user's folder. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { HealthFile } from '../../contracts/files.js';
import { type HomePaths, homePaths } from '../../home/paths.js';
import { CLI, type CommandResult, SHIM, type TestHome } from './home.js';
import { LoneClient } from './lone-client.js';

const COMMAND = /^(shimkeeper|ss|cat|ls|busctl|unshare|env|sudo) /;
const COMMAND_MS = 60_000;

/** One row of a table in a page: what is seen, and the commands that stand in its further columns. */
export interface Row {
  readonly symptom: string;
  readonly commands: readonly string[];
}

/** The rows of the first table whose head begins with that word. */
export function rowsOf(file: string, head: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const rest = lines.slice(from + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith('|')),
  );
  return rows.map((line) => {
    // A pipe of a shell is written `\|` there.
    const [symptom = '', ...others] = line.split(/(?<!\\)\|/).slice(1, -1);
    return { symptom: symptom.trim(), commands: others.flatMap(commandsIn) };
  });
}

function commandsIn(cell: string): string[] {
  const spans = [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => (text ?? '').replaceAll('\\|', '|'));
  return spans.filter((text) => COMMAND.test(text));
}

/** A terminal of somebody whose home is that of the test, by its usual name and place. */
export class Terminal {
  /** Every command that was run, as it stands in the page. */
  readonly ran = new Set<string>();
  readonly folder: string;
  private program = CLI;

  constructor(private readonly home: TestHome) {
    this.folder = path.join(home.folder, 'user');
    mkdirSync(path.join(this.folder, 'bin'), { recursive: true });
    this.install(CLI);
  }

  get stateHome(): string {
    return this.paths.home;
  }

  get paths(): HomePaths {
    return homePaths(path.join(this.folder, '.shimkeeper'));
  }

  get env(): Record<string, string> {
    return {
      PATH: `${path.join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: this.folder,
      SHIMKEEPER_PORT: String(this.home.port),
    };
  }

  /** Makes `shimkeeper` that program. */
  install(cli: string): void {
    this.program = cli;
    const file = path.join(this.folder, 'bin/shimkeeper');
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${this.program}' "$@"\n`);
    chmodSync(file, 0o755);
  }

  /** `words`: what the page leaves to the reader (CLIENT, NAME, COMMAND, DIR), and the port that it takes for granted. */
  run(command: string, words: Readonly<Record<string, string>> = {}, env = this.env): Promise<CommandResult> {
    this.ran.add(command);
    const said = { ':8079': `:${this.home.port}`, ...words };
    const line = Object.entries(said).reduce((text, [word, value]) => text.replaceAll(word, value), command);
    return new Promise((resolve, reject) => {
      const options = { cwd: this.folder, env, timeout: COMMAND_MS };
      execFile('/bin/sh', ['-c', line], options, (error, stdout, stderr) => {
        const code = error?.code ?? 0;
        if (typeof code !== 'number') reject(error);
        else resolve({ code, stdout, stderr });
      });
    });
  }

  configure(config: object): void {
    mkdirSync(this.stateHome, { recursive: true, mode: 0o700 });
    writeFileSync(this.paths.config, JSON.stringify(config, null, 2), { mode: 0o600 });
  }

  health(): HealthFile {
    return JSON.parse(readFileSync(this.paths.healthFile, 'utf8')) as HealthFile;
  }

  /** What a client hears that asks for the tools, by our shim or by what stands in its own file; an error as it is. */
  async ask(args: readonly string[] = [], command?: string): Promise<string> {
    const shim = { command: process.execPath, args: [SHIM, ...args] };
    const program = command === undefined ? shim : { command, args };
    const client = new LoneClient({ ...program, cwd: this.folder, env: this.env }, {});
    const hello = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'page', version: '1' },
    };
    const greeting = await client.ask('initialize', hello);
    client.tell('notifications/initialized');
    const answer = 'error' in greeting ? greeting : await client.ask('tools/list', {});
    await client.close();
    return JSON.stringify(answer);
  }

  /** Each of these was run. */
  expectAll(commands: readonly string[]): void {
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((one) => !this.ran.has(one))).toEqual([]);
  }
}
