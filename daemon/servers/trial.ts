/** A server started aside, for a person who wants to know whether it works: greeted, asked for its tools, and ended. */

import { RPC_ERROR } from '../../contracts/errors.js';
import type { ServerTestResult } from '../../contracts/ipc.js';
import { INITIALIZED, initializeRequest, LATEST_PROTOCOL_VERSION, readGreeting } from './initialize.js';
import type { ServerHello, ServerMessage } from './ports.js';
import type { ProcessEvents } from './server-process.js';
import type { StderrSink } from './stderr-log.js';

const MAX_TOOLS = 500;
const MAX_DESCRIPTION = 400;
const MAX_STDERR_CHARS = 16 * 1024;
const MAX_STDERR_LINES = 60;
const LIST_ID = 'shimkeeper-tools';

export interface TrialProcess {
  send(text: string): boolean;
  close(): Promise<void>;
}

export interface TrialDeps {
  readonly start: (events: ProcessEvents, stderr: StderrSink) => TrialProcess;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly timeoutMs: number;
  /** Aborted: it is ended at once. */
  readonly signal: AbortSignal;
}

type Tool = ServerTestResult['tools'][number];

/** Resolves when the server is gone again; never rejects for what the server does. */
export async function tryServer(deps: TrialDeps): Promise<ServerTestResult> {
  const stderr = new KeptStderr();
  const began = deps.now();
  const conversation = new Conversation();
  const server = deps.start(conversation, stderr);
  const stop = (): void => conversation.fail('the test was stopped');
  deps.signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => {
    conversation.fail(`it did not answer within ${deps.timeoutMs / 1_000} s`);
  }, deps.timeoutMs);
  const { tools, error } = await conversation.with(server);
  const milliseconds = Math.round(deps.now() - began);
  clearTimeout(timer);
  deps.signal.removeEventListener('abort', stop);
  await server.close();
  return { ok: error === null, milliseconds, tools, error, stderr: stderr.lines() };
}

interface Outcome {
  readonly tools: readonly Tool[];
  /** null: all went well. */
  readonly error: string | null;
}

/** greeting -> listing -> over. */
class Conversation implements ProcessEvents {
  private phase: 'greeting' | 'listing' | 'over' = 'greeting';
  private server: TrialProcess | null = null;
  private tools: readonly Tool[] = [];
  private settle: (outcome: Outcome) => void = () => undefined;
  private readonly outcome = new Promise<Outcome>((resolve) => {
    this.settle = resolve;
  });

  with(server: TrialProcess): Promise<Outcome> {
    this.server = server;
    const profile = { protocolVersion: LATEST_PROTOCOL_VERSION, capabilities: {}, params: {} };
    this.say(initializeRequest(profile, false));
    return this.outcome;
  }

  message(message: ServerMessage): void {
    if (this.phase === 'over') return;
    if (typeof message['method'] === 'string') this.answer(message);
    else if (this.phase === 'greeting') this.greeted(message);
    else if (message['id'] === LIST_ID) this.listed(message);
  }

  oversize(): void {
    this.fail('it sent a message that is too large');
  }

  ended(reason: string): void {
    this.fail(reason);
  }

  fail(error: string): void {
    this.finish(error);
  }

  private greeted(message: ServerMessage): void {
    const greeting = readGreeting(message);
    switch (greeting.kind) {
      case 'other':
        return;
      case 'refused':
        this.fail(`it ${greeting.reason}`);
        return;
      case 'hello':
        this.phase = 'listing';
        this.say(INITIALIZED);
        this.askForTools(greeting.hello);
    }
  }

  private askForTools({ capabilities }: ServerHello): void {
    if (capabilities['tools'] === undefined) this.finish(null);
    else this.list();
  }

  private list(cursor?: string): void {
    const params = cursor === undefined ? {} : { cursor };
    this.say(JSON.stringify({ jsonrpc: '2.0', id: LIST_ID, method: 'tools/list', params }));
  }

  private listed({ result, error }: ServerMessage): void {
    if (!isObject(result)) {
      const why = isObject(error) ? String(error['message'] ?? '').slice(0, MAX_DESCRIPTION) : 'no answer';
      this.fail(`it would not list its tools: ${why}`);
      return;
    }
    const page = Array.isArray(result['tools']) ? result['tools'].filter(isObject).map(toolOf) : [];
    this.tools = [...this.tools, ...page].slice(0, MAX_TOOLS);
    const cursor = result['nextCursor'];
    // A page without tools may be followed by another for ever.
    if (typeof cursor === 'string' && page.length > 0 && this.tools.length < MAX_TOOLS) this.list(cursor);
    else this.finish(null);
  }

  /** A server may ask for signs of life; of all else we can do nothing. */
  private answer({ id, method }: ServerMessage): void {
    if (id === undefined) return;
    const said =
      method === 'ping'
        ? { result: {} }
        : { error: { code: RPC_ERROR.methodNotFound, message: 'This is a test of the server only' } };
    this.say(JSON.stringify({ jsonrpc: '2.0', id, ...said }));
  }

  private say(text: string): void {
    this.server?.send(text);
  }

  private finish(error: string | null): void {
    this.phase = 'over';
    this.settle({ tools: this.tools, error });
  }
}

/** The end of what it said, and no file. */
class KeptStderr implements StderrSink {
  private text = '';

  write(chunk: Buffer): void {
    this.text = (this.text + chunk.toString('utf8')).slice(-MAX_STDERR_CHARS);
  }

  lines(): string[] {
    const printable = this.text.split('\n').map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trimEnd());
    return printable.filter((line) => line !== '').slice(-MAX_STDERR_LINES);
  }

  lastWords(): string {
    return this.lines().at(-1)?.trim() ?? '';
  }

  close(): void {
    // Nothing is held open.
  }
}

function toolOf(tool: Record<string, unknown>): Tool {
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_DESCRIPTION) : '');
  return { name: text(tool['name']), description: text(tool['description']) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
