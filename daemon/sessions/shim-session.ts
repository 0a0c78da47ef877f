/** One attached shim: its socket on one side, what it is attached to on the other. */
import type WebSocket from 'ws';
import type { HealthShim } from '../../contracts/files.js';
import {
  type Bye,
  type ByeReason,
  CLOSE,
  type Hello,
  OWN_FRAME_PREFIX,
  type Pong,
  type ShimHello,
} from '../../contracts/wire.js';
import { parseOwnFrame } from '../../link/dial.js';
import type { Outbox } from '../../link/outbox.js';
import { onMessage } from './on-message.js';

/** A client that does not read holds at most this much of our memory; then its link is cut and its shim reconnects. */
export const MAX_UNSENT_BYTES = 64 * 1024 * 1024;
/** All of them together; past it whoever holds more than a fair share is cut. */
export const MAX_UNSENT_BYTES_OF_ALL = 256 * 1024 * 1024;
export const FAIR_UNSENT_BYTES = 8 * 1024 * 1024;

const MAX_CLIENT_NAME = 64;

/** What a session is attached to; the router's side of it. */
export interface Attached {
  readonly inflight: number;
  readonly calls: number;
  readonly latencyMs: number | null;
  receive(text: string): void;
  close(): void;
}

export interface Downstream {
  send(text: string): void;
}

export type Attach = (downstream: Downstream, as: ShimHello) => Attached;

export interface SessionOwner {
  closed(session: ShimSession): void;
  changed(): void;
  /** Bytes that wait for all clients to read them. */
  unsent(): number;
}

export class ShimSession {
  private readonly attached: Attached;
  private closed = false;
  private client: string;

  constructor(
    private readonly socket: WebSocket,
    readonly hello: Hello,
    private readonly as: ShimHello,
    private readonly connectedAt: Date,
    attach: Attach,
    private readonly owner: SessionOwner,
    private readonly outbox: Outbox,
  ) {
    this.client = as.client;
    this.attached = attach({ send: (text) => this.send(text) }, as);
    onMessage(socket, (data, isBinary) => {
      try {
        this.receive(String(data), isBinary);
      } catch (error) {
        // The socket is closed for it: what was answered before goes first.
        this.outbox.flush();
        throw error;
      }
    });
    socket.once('close', () => this.close());
  }

  get inflight(): number {
    return this.attached.inflight;
  }

  /** Bytes that wait for this client to read them. */
  get unsent(): number {
    return this.outbox.waiting;
  }

  row(): HealthShim {
    const { identity, startTime } = this.hello;
    return {
      pid: identity.pid,
      startTime,
      startTicks: identity.startTicks,
      client: this.client,
      clientPid: this.as.clientPid,
      connectedAt: this.connectedAt.toISOString(),
      calls: this.attached.calls,
      latencyMs: this.attached.latencyMs,
      inflight: this.attached.inflight,
    };
  }

  /**
   * Tells the shim that we leave. Resolves when it knows and all that it had sent before has been received: its answer to
   * the ping comes behind both. Without it a call that was on the wire would be lost. May never resolve: the caller bounds it.
   */
  bye(reason: ByeReason): Promise<void> {
    const frame: Bye = { sk: 'bye', reason };
    this.send(JSON.stringify(frame));
    const { socket } = this;
    if (this.closed || socket.readyState !== socket.OPEN) return Promise.resolve();
    this.outbox.flush();
    return new Promise((resolve) => {
      socket.once('pong', () => resolve());
      socket.once('close', () => resolve());
      socket.ping();
    });
  }

  /** Cuts the link; idempotent. The shim on the other side decides what that means. */
  close(code: number = CLOSE.drain): void {
    if (this.closed) return;
    this.closed = true;
    this.attached.close();
    if (this.socket.readyState === this.socket.OPEN) this.outbox.flush();
    this.socket.close(code);
    this.owner.closed(this);
  }

  private send(text: string): void {
    if (this.closed || this.socket.readyState !== this.socket.OPEN) return;
    if (this.isTooSlow()) {
      this.close(CLOSE.slow);
      // A close frame would wait behind what is not being read, and with it all that memory.
      this.socket.terminate();
      return;
    }
    this.outbox.push(text);
  }

  private isTooSlow(): boolean {
    const { unsent } = this;
    if (unsent <= FAIR_UNSENT_BYTES) return false;
    return unsent > MAX_UNSENT_BYTES || this.owner.unsent() > MAX_UNSENT_BYTES_OF_ALL;
  }

  private receive(text: string, isBinary: boolean): void {
    if (this.closed || isBinary) return;
    if (!text.startsWith(OWN_FRAME_PREFIX)) {
      this.attached.receive(text);
      return;
    }
    const frame = parseOwnFrame(text);
    if (frame?.['sk'] === 'client' && typeof frame['name'] === 'string') {
      this.client = frame['name'].slice(0, MAX_CLIENT_NAME);
      this.owner.changed();
    }
    if (frame?.['sk'] === 'ping' && typeof frame['n'] === 'number') {
      const pong: Pong = { sk: 'pong', n: frame['n'] };
      this.send(JSON.stringify(pong));
    }
  }
}
