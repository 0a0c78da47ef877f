/** An MCP client of lines, no library: it counts the answers to each of its requests, and keeps what was said to it. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { SHIM, type TestHome } from './home.js';

export interface Answer {
  readonly id: number;
  readonly result?: { readonly content?: readonly { readonly text?: string }[] };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { code?: string } };
}

export interface CountingOptions {
  readonly name?: string;
  /** The shim's file; default: the build under test. */
  readonly shim?: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

export class CountingClient {
  readonly shim: ChildProcess;
  /** Resolves to the shim's exit code, once all that it said is here. */
  readonly ended: Promise<number | null>;
  private readonly answers = new Map<number, Answer[]>();
  private readonly waiting = new Map<number, (answer: Answer | null) => void>();
  private lastId = 0;

  constructor(home: TestHome, { name = 'counting', shim = SHIM, args = [], env = {} }: CountingOptions = {}) {
    this.shim = home.spawn(process.execPath, [shim, '--client', name, ...args], env);
    const { stdin, stdout } = this.shim;
    if (!stdin || !stdout) throw new Error('the shim has no pipes');
    // A shim that has ended takes nothing any more: what was asked of it stays unanswered, and is counted so.
    stdin.on('error', () => undefined);
    const lines = createInterface({ input: stdout });
    lines.on('line', (line) => this.hear(line));
    const exit = once(this.shim, 'exit').then(([code]) => code as number | null);
    this.ended = Promise.all([exit, once(lines, 'close')]).then(([code]) => {
      for (const settle of this.waiting.values()) settle(null);
      this.waiting.clear();
      return code;
    });
  }

  static async connected(home: TestHome, options?: CountingOptions): Promise<CountingClient> {
    const client = new CountingClient(home, options);
    const answer = await client.initialize();
    if (!answer?.result) throw new Error(`initialize: ${JSON.stringify(answer)}`);
    // A shim may repeat only what it knows to be harmless.
    await client.ask('tools/list');
    return client;
  }

  get running(): boolean {
    return this.shim.exitCode === null && this.shim.signalCode === null;
  }

  async initialize(): Promise<Answer | null> {
    const answer = await this.ask('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'counting', version: '1' },
    });
    this.write({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return answer;
  }

  call(tool: string, args: Record<string, unknown>): Promise<Answer | null> {
    return this.ask('tools/call', { name: tool, arguments: args });
  }

  /** The first answer; null when the shim ended without one. */
  ask(method: string, params: Record<string, unknown> = {}): Promise<Answer | null> {
    this.lastId += 1;
    const id = this.lastId;
    this.answers.set(id, []);
    const answer = new Promise<Answer | null>((resolve) => this.waiting.set(id, resolve));
    this.write({ jsonrpc: '2.0', id, method, params });
    return answer;
  }

  /** Requests that were not answered exactly once, in words. */
  complaints(): string[] {
    return [...this.answers]
      .filter(([, answers]) => answers.length !== 1)
      .map(([id, answers]) => `request ${id}: ${answers.length} answers`);
  }

  /** As a client that quits. */
  async close(): Promise<void> {
    this.shim.stdin?.end();
    await this.ended;
  }

  private write(message: object): void {
    this.shim.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  private hear(line: string): void {
    const message = JSON.parse(line) as Answer & { method?: string };
    if (message.method !== undefined) return;
    this.answers.get(message.id)?.push(message);
    this.waiting.get(message.id)?.(message);
    this.waiting.delete(message.id);
  }
}
