/**
 * A client that speaks MCP line by line with whatever program it is told to start, and keeps every byte that it heard.
 * It does not know whether that program is a server or a shim.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

type Fields = Record<string, unknown>;

const ANSWER_MS = 20_000;
/** Some servers do not end with their stdin. */
const END_MS = 1_500;

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export class LoneClient {
  /** What the program said, line by line, as it was. */
  readonly heard: string[] = [];
  private readonly child: ChildProcess;
  private readonly messages: Fields[] = [];
  private readonly waiting = new Set<() => void>();
  private lastId = 0;

  /** `answers`: what this client answers to questions, by method; what is missing is never answered. */
  constructor(
    program: Program,
    private readonly answers: Readonly<Record<string, Fields>>,
  ) {
    const { command, args, cwd, env } = program;
    this.child = spawn(command, [...args], { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdin?.on('error', () => undefined);
    const { stdout } = this.child;
    if (stdout) createInterface({ input: stdout }).on('line', (line) => this.hear(line));
  }

  say(message: Fields): void {
    this.sayText(JSON.stringify(message));
  }

  /** A line as it is, whatever it is. */
  sayText(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Resolves when each of these ids was answered, alone or in a batch. */
  async answered(ids: readonly (string | number)[]): Promise<void> {
    for (const id of ids)
      await this.message((one) => one['id'] === id, `the answer to ${JSON.stringify(id)}`);
  }

  tell(method: string, params?: Fields): void {
    this.say({ jsonrpc: '2.0', method, ...(params ? { params } : {}) });
  }

  /** Asks under the id given, else under the next number; resolves with the answer, whichever it is. */
  async ask(method: string, params?: Fields, id: string | number = this.nextId()): Promise<Fields> {
    this.say({ jsonrpc: '2.0', id, method, ...(params ? { params } : {}) });
    return this.message((one) => one['id'] === id && !('method' in one), `the answer to ${method}`);
  }

  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  /** The first message, already there or yet to come, that passes. */
  async message(test: (message: Fields) => boolean, what: string): Promise<Fields> {
    const deadline = Date.now() + ANSWER_MS;
    for (;;) {
      const found = this.messages.find(test);
      if (found) return found;
      if (Date.now() > deadline)
        throw new Error(`not in time: ${what}; heard ${this.heard.slice(-3).join(' ')}`);
      await this.more(deadline - Date.now());
    }
  }

  /** Ends its stdin, and asks it to end where that is not enough. */
  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGTERM'), END_MS);
    child.stdin?.end();
    await ended;
    clearTimeout(timer);
  }

  private hear(line: string): void {
    this.heard.push(line);
    const message = JSON.parse(line) as Fields | Fields[];
    for (const one of Array.isArray(message) ? message : [message]) this.take(one);
    for (const wake of [...this.waiting]) wake();
  }

  private take(message: Fields): void {
    this.messages.push(message);
    const { id, method } = message;
    const answer = typeof method === 'string' ? this.answers[method] : undefined;
    if (id !== undefined && answer) this.say({ jsonrpc: '2.0', id, ...answer });
  }

  private more(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, ms));
      this.waiting.add(done);
    });
  }
}
