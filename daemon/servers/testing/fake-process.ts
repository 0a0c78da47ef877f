/** Servers that start at once and answer `initialize`, without processes: for what the pool decides. */
import { readWritten } from '../../verbatim/written.js';
import type { ServerMessage, ServerSpec } from '../ports.js';
import type { ProcessEvents } from '../server-process.js';
import type { RunningServer } from '../supervisor.js';

export class FakeProcess implements RunningServer {
  readonly pid: number;
  /** What it was sent, oldest first. */
  readonly received: Record<string, unknown>[] = [];
  /** The same as they came. */
  readonly texts: string[] = [];
  ended = false;
  readonly takes = true;

  constructor(
    readonly name: string,
    readonly spec: ServerSpec,
    private readonly events: ProcessEvents,
    pid: number,
  ) {
    this.pid = pid;
  }

  get initialize(): Record<string, unknown> {
    return this.received[0]?.['params'] as Record<string, unknown>;
  }

  send(text: string): boolean {
    this.texts.push(text);
    const message = JSON.parse(text) as Record<string, unknown>;
    this.received.push(message);
    if (message['method'] !== 'initialize') return true;
    const { protocolVersion } = message['params'] as { protocolVersion: string };
    const result = { protocolVersion, capabilities: {}, serverInfo: { name: this.name, version: '1' } };
    queueMicrotask(() => this.events.message({ jsonrpc: '2.0', id: message['id'], result }));
    return true;
  }

  /** As it comes off a real server's stdout. */
  say(text: string): void {
    this.events.message(readWritten(text) as ServerMessage);
  }

  close(): Promise<void> {
    this.ended = true;
    return Promise.resolve();
  }
}

/** Hands them out and keeps them. */
export class FakeProcesses {
  readonly all: FakeProcess[] = [];

  readonly start = (name: string, spec: ServerSpec, events: ProcessEvents): FakeProcess => {
    const process = new FakeProcess(name, spec, events, 1_000 + this.all.length);
    this.all.push(process);
    return process;
  };

  get live(): FakeProcess[] {
    return this.all.filter(({ ended }) => !ended);
  }
}
