/** Servers and clients in memory that stand at the two ends of a router: the same interfaces, no processes. */
import { EventEmitter } from 'node:events';
import type { HealthServer, ServerState } from '../../../contracts/files.js';
import type { CutMessage } from '../../../link/cut-message.js';
import type {
  Holder,
  ServerHandle,
  ServerHello,
  ServerLease,
  ServerListener,
  ServerMessage,
  ServerPoolPort,
  ServerTarget,
} from '../../servers/ports.js';
import { readWritten } from '../../verbatim/written.js';

type Fields = Record<string, unknown>;

export const EVERY_CAPABILITY = {
  tools: {},
  prompts: {},
  resources: { subscribe: true },
  logging: {},
  completions: {},
};

export class FakeServer implements ServerHandle {
  state: ServerState = 'idle';
  reason: string | null = null;
  hello: ServerHello | null = null;
  generation = 0;
  /** What it was sent, oldest first. */
  readonly received: ServerMessage[] = [];
  /** The same as they came. */
  readonly texts: string[] = [];
  /** What it answers to `initialize`, as it writes it; null: what follows from its capabilities. */
  helloText: string | null = null;
  /** Answers by method: a result, or a function of the request; undefined leaves the request open. */
  readonly answers = new Map<string, (request: Fields) => Fields | undefined>();
  autoStart = true;
  takes = true;
  leaving = false;
  private listener: ServerListener | null = null;

  constructor(
    readonly name: string,
    readonly capabilities: Fields = EVERY_CAPABILITY,
    readonly protocolVersion = '2025-11-25',
  ) {}

  listen(listener: ServerListener): void {
    this.listener = listener;
  }

  wake(): void {
    if (this.state === 'failed') this.listener?.failed(this.reason ?? 'failed');
    if (this.state !== 'idle') return;
    this.state = 'starting';
    if (this.autoStart) queueMicrotask(() => this.becomeReady());
  }

  becomeReady(): void {
    this.state = 'ready';
    this.leaving = false;
    this.generation += 1;
    const { protocolVersion, capabilities, name } = this;
    const hello = { protocolVersion, capabilities, serverInfo: { name, version: '1' } };
    this.hello = readWritten(this.helloText ?? JSON.stringify(hello)) as ServerHello;
    this.listener?.ready();
  }

  fall(reason = 'exited with code 1'): void {
    this.state = 'backoff';
    this.hello = null;
    this.listener?.down(reason);
  }

  fail(reason = 'exited with code 1'): void {
    this.state = 'failed';
    this.reason = reason;
    this.listener?.failed(reason);
  }

  send(text: string): boolean {
    if (this.state !== 'ready' || !this.takes || this.leaving) return false;
    this.texts.push(text);
    const message = JSON.parse(text) as ServerMessage;
    this.received.push(message);
    const answer = this.answers.get(String(message['method']));
    const result = message['id'] === undefined ? undefined : answer?.(message);
    if (result !== undefined) queueMicrotask(() => this.reply(message, result));
    return true;
  }

  /** `body` holds `result` or `error`, or is the result itself. */
  reply(request: Fields, body: Fields): void {
    const whole = 'error' in body ? body : { result: body };
    this.say({ jsonrpc: '2.0', id: request['id'], ...whole });
  }

  say(message: Fields): void {
    this.sayText(JSON.stringify(message));
  }

  /** As it comes off a real server's stdout. */
  sayText(text: string): void {
    this.listener?.message(readWritten(text) as Fields);
  }

  renew(): void {
    this.listener?.renewed();
  }

  oversize(cut: CutMessage | null): void {
    this.listener?.oversize(cut, 99_999_999);
  }

  requests(method: string): Fields[] {
    return this.received.filter((message) => message['method'] === method);
  }
}

export class FakePool extends EventEmitter<{ servers: []; change: [] }> implements ServerPoolPort {
  readonly servers: FakeServer[];
  /** Those of single clients, by `<holder> <name>`. */
  readonly exclusive = new Map<string, FakeServer>();
  readonly exclusiveNames = new Set<string>();
  readonly leases: ServerLease[] = [];
  /** Whoever leased, oldest first. */
  readonly holders: Holder[] = [];

  constructor(...servers: FakeServer[]) {
    super();
    this.servers = servers;
  }

  names(): string[] {
    return this.servers.map(({ name }) => name);
  }

  lease(target: ServerTarget, holder: Holder): ServerLease | null {
    const name = target.kind === 'configured' ? target.name : target.command;
    const shared = this.servers.find((server) => server.name === name);
    if (!shared) return null;
    const exclusive = this.exclusiveNames.has(name);
    const handle = exclusive ? new FakeServer(name, shared.capabilities, shared.protocolVersion) : shared;
    if (exclusive) this.exclusive.set(`${holder.key} ${name}`, handle);
    const holds = (): boolean => this.servers.includes(shared);
    const lease = {
      handle,
      exclusive,
      get retired() {
        return !holds();
      },
      release: () => {
        const at = this.leases.indexOf(lease);
        if (at >= 0) this.leases.splice(at, 1);
      },
    };
    this.leases.push(lease);
    // As it is now: a client changes.
    this.holders.push({ key: holder.key, profile: holder.profile });
    return lease;
  }

  rows(): HealthServer[] {
    return this.servers.map(({ name, state, reason }) => ({ name, state, pid: null, restarts: 0, reason }));
  }
}

/** A client's end: what it was sent, and the way to wait for it. */
export class FakeClient {
  readonly received: Fields[] = [];
  /** As they came: a batch is one text. */
  readonly texts: string[] = [];
  private readonly waiting: Array<{
    test: (message: Fields) => boolean;
    resolve: (message: Fields) => void;
  }> = [];

  readonly send = (text: string): void => {
    this.texts.push(text);
    const parsed = JSON.parse(text) as Fields | Fields[];
    for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
      this.received.push(message);
      for (const entry of [...this.waiting]) {
        if (!entry.test(message)) continue;
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        entry.resolve(message);
      }
    }
  };

  /** The first message, already there or yet to come, that passes. */
  next(test: (message: Fields) => boolean): Promise<Fields> {
    const there = this.received.find(test);
    if (there) return Promise.resolve(there);
    return new Promise((resolve) => {
      this.waiting.push({ test, resolve });
    });
  }

  answer(id: string | number): Promise<Fields> {
    return this.next((message) => message['id'] === id && !('method' in message));
  }

  notices(method: string): Fields[] {
    return this.received.filter((message) => message['method'] === method);
  }
}

/** Lets all that is queued as microtasks and immediates happen. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

export const SILENT_LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
