import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const SCRIPT = path.resolve('e2e/support/client-process.mjs');
const SHIM = path.resolve('dist/bin/shimkeeper-shim.cjs');

/** One entry of `mcpServers`. */
export interface PastedEntry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A real MCP SDK client, a process of its own, connected through our shim. */
export class McpClient {
  #nextId = 1;
  #shimPid = 0;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (reply: Reply) => this.#settle(reply));
    child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`client ${name} has ended`));
      this.#waiting.clear();
    });
  }

  /** Resolves when MCP's handshake is through. */
  static connect(name: string, env: NodeJS.ProcessEnv, shimArgs: readonly string[] = []): Promise<McpClient> {
    const args = [SHIM, '--client', name, ...shimArgs];
    return McpClient.#start(name, { command: process.execPath, args }, env);
  }

  /** Starts what a person pasted into a client's configuration, word for word. */
  static pasted(entry: PastedEntry, env: NodeJS.ProcessEnv): Promise<McpClient> {
    return McpClient.#start('Pasted', entry, env);
  }

  static async #start(name: string, entry: PastedEntry, env: NodeJS.ProcessEnv): Promise<McpClient> {
    const args = [name, JSON.stringify(entry)];
    const child = fork(SCRIPT, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const client = new McpClient(name, child);
    try {
      const { shimPid } = (await client.#ask('connect')) as { shimPid: number };
      client.#shimPid = shimPid;
      return client;
    } catch (error) {
      await client.kill();
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get shimPid(): number {
    return this.#shimPid;
  }

  tools(): Promise<string[]> {
    return this.#ask('tools') as Promise<string[]>;
  }

  /** The text of the first content block of the answer. */
  async call(tool: string, args: Record<string, unknown>): Promise<string> {
    const content = (await this.#ask('call', { tool, args })) as { text?: string }[];
    return content[0]?.text ?? '';
  }

  /** As a client that quits in order. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const ended = once(this.child, 'exit');
    // A client whose shim is stopped waits for it; then it is ended like one that was killed.
    await this.#ask('close').catch(() => this.child.kill('SIGKILL'));
    await ended;
  }

  /** As a client that crashes. */
  async kill(): Promise<void> {
    if (this.#ended) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  get #ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  #ask(method: string, parameters: object = {}): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.child.send(
        { id, method, ...parameters },
        (error) => error && this.#settle({ id, error: error.message }),
      );
    });
  }

  #settle({ id, result, error }: Reply): void {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error !== undefined) waiter?.reject(new Error(`${this.name}: ${error}`));
    else waiter?.resolve(result);
  }
}
