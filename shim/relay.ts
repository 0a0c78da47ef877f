/**
 * The client's session, which outlives the daemon. Requests that never left are sent when a daemon answers again; those
 * in flight are repeated only where that is harmless; each gets exactly one answer.
 */
import type { ErrorCode, ShimkeeperError } from '../contracts/errors.js';
import { SessionMemory } from './memory.js';
import {
  errorAnswer,
  idKey,
  isRequest,
  isResponse,
  isUnsafeId,
  parseErrorAnswer,
  parseRpc,
  type RpcId,
  type RpcMessage,
  unsafeIdAnswer,
} from './rpc.js';

/** Waiting for a daemon, a client may have asked this much; past it each request gets an error instead of memory. */
export const MAX_QUEUED_MESSAGES = 1_000;
export const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
const REPLAY_ID = 'shimkeeper-replay-';
/** Ids of the shim's own questions to the client; their answers are nobody else's business. */
export const OWN_PING_ID = 'shimkeeper-ping-';

export interface RelayPorts {
  /** One message to the client. */
  readonly toClient: (text: string) => void;
  /** The client named itself. */
  readonly onClientName: (name: string) => void;
  /** Nothing waits for an answer any more. */
  readonly onIdle: () => void;
}

/** The link to the daemon that answers now. */
export interface DaemonSide {
  readonly send: (text: string) => void;
  /** False as soon as the other end is known to be gone, before the link is taken down. */
  readonly isOpen: () => boolean;
}

interface Pending {
  readonly text: string;
  readonly id: RpcId;
  readonly message: RpcMessage;
  /** Part of a batch, which cannot be repeated in part. */
  readonly batched: boolean;
  sent: boolean;
}

export class Relay {
  private readonly memory = new SessionMemory();
  private readonly pending = new Map<string, Pending>();
  private readonly replays = new Set<string>();
  /** Notifications and answers that wait with the requests, in order. */
  private queue: string[] = [];
  private queuedBytes = 0;
  private daemon: DaemonSide | null = null;
  private holding = true;
  private refusal: ShimkeeperError | null = null;
  private serial = 0;
  private initializeAnswered = false;

  constructor(private readonly ports: RelayPorts) {}

  get waiting(): number {
    return this.pending.size;
  }

  get clientReady(): boolean {
    return this.memory.ready;
  }

  get clientName(): string | null {
    return this.memory.clientName;
  }

  /** A daemon answers: replays the session where there was one, then sends what waits. */
  attach(daemon: DaemonSide): void {
    this.daemon = daemon;
    this.refusal = null;
    this.replays.clear();
    const replay = this.initializeAnswered ? this.memory.replay(() => this.replayId()) : [];
    for (const text of replay) daemon.send(text);
    this.holding = false;
    const queue = this.queue;
    this.queue = [];
    this.queuedBytes = 0;
    for (const text of queue) daemon.send(text);
    for (const request of this.pending.values()) request.sent = true;
  }

  /** The daemon announced that it leaves: what comes from now on waits; answers to what is in flight still arrive. */
  hold(): void {
    this.holding = true;
  }

  /** The daemon is gone. What may be repeated waits for the next one, the rest is answered with one error at once. */
  detach(): void {
    this.daemon = null;
    this.holding = true;
    this.replays.clear();
    const later = this.queue;
    this.queue = [];
    this.queuedBytes = 0;
    for (const [key, request] of this.pending) {
      if (!request.sent) continue;
      if (!request.batched && this.memory.mayRepeat(request.message)) {
        request.sent = false;
        this.enqueue(request.text);
      } else {
        this.fail(key, request, 'daemon-lost', lostCall(request.message), false);
      }
    }
    // What came while the daemon was leaving came after what was in flight.
    for (const text of later) this.enqueue(text);
  }

  /** The daemon ends for good: what comes from now on is answered so, while answers to what is in flight still arrive. */
  refuseNew(error: ShimkeeperError): void {
    this.refusal = error;
  }

  /** No daemon can be had: everything that waits, and everything that comes until the next attach, is answered so. */
  refuse(error: ShimkeeperError): void {
    this.refusal = error;
    this.queue = [];
    this.queuedBytes = 0;
    for (const [key, request] of this.pending) this.fail(key, request, error.code, error.message, true);
  }

  /** One line of the client. */
  fromClient(text: string): void {
    const parsed = parseRpc(text);
    if (parsed === null) {
      this.ports.toClient(parseErrorAnswer('Not a JSON-RPC message: one JSON object a line is expected.'));
      return;
    }
    const batched = Array.isArray(parsed);
    const messages = batched ? parsed : [parsed as RpcMessage];
    if (messages.some((message) => message?.method !== undefined && isUnsafeId(message.id))) {
      this.ports.toClient(unsafeIdAnswer(batched ? '' : text));
      return;
    }
    if (!batched && isOwnPong(parsed as RpcMessage)) return;
    for (const message of messages) this.note(message, text, batched);
    if (
      !Array.isArray(parsed) &&
      isRequest(parsed as RpcMessage) &&
      !this.pending.has(idKey((parsed as { id: RpcId }).id))
    )
      return;
    if (this.canSend) this.daemon?.send(text);
    else if (!this.refusal) this.enqueue(text);
  }

  /** One message of the daemon. */
  fromDaemon(text: string): void {
    const parsed = parseRpc(text);
    if (parsed === null) return;
    if (!Array.isArray(parsed)) {
      const message = parsed as RpcMessage;
      if (isResponse(message) && this.replays.delete(String(message.id))) return;
      if (!this.settle(message)) return;
    } else {
      for (const message of parsed) this.settle(message);
    }
    this.ports.toClient(text);
    if (this.pending.size === 0) this.ports.onIdle();
  }

  private get canSend(): boolean {
    return !this.holding && this.daemon?.isOpen() === true;
  }

  /** Remembers a client's message; a request that cannot wait is answered here. */
  private note(message: RpcMessage, text: string, batched: boolean): void {
    this.memory.fromClient(message);
    if (message.method === 'initialize' && this.memory.clientName !== null)
      this.ports.onClientName(this.memory.clientName);
    if (message.method === 'notifications/cancelled') this.forgetCancelled(message);
    if (!isRequest(message)) return;
    const key = idKey(message.id);
    const sent = this.canSend;
    const request: Pending = { text, id: message.id, message, batched, sent };
    this.pending.set(key, request);
    if (this.refusal) this.fail(key, request, this.refusal.code, this.refusal.message, true);
    else if (!request.sent && this.queueFull(text)) {
      this.fail(
        key,
        request,
        'queue-full',
        'Too much waits for the Shimkeeper daemon: try again when it answers.',
        true,
      );
    }
  }

  /** A cancelled request gets no answer; where it still waits it is not sent either. */
  private forgetCancelled(message: RpcMessage): void {
    const id = message.params?.['requestId'];
    if (typeof id !== 'string' && typeof id !== 'number') return;
    const request = this.pending.get(idKey(id));
    if (!request) return;
    if (!request.sent) this.unqueue(request.text);
    this.pending.delete(idKey(id));
  }

  /** False: an answer that nobody waits for any more. */
  private settle(message: RpcMessage): boolean {
    if (!isResponse(message)) return true;
    const request = this.pending.get(idKey(message.id));
    if (!request) return false;
    this.pending.delete(idKey(message.id));
    if (request.message.method === 'initialize' && message.error === undefined)
      this.initializeAnswered = true;
    if (request.message.method === 'tools/list') this.memory.learnTools(message.result);
    return true;
  }

  private fail(key: string, request: Pending, code: ErrorCode, message: string, retryable: boolean): void {
    this.pending.delete(key);
    this.ports.toClient(errorAnswer(request.id, code, message, retryable));
    if (this.pending.size === 0) this.ports.onIdle();
  }

  private queueFull(text: string): boolean {
    return this.queue.length >= MAX_QUEUED_MESSAGES || this.queuedBytes + text.length > MAX_QUEUED_BYTES;
  }

  private enqueue(text: string): void {
    // A notification that finds no place is lost, as notifications may be; requests were answered before.
    if (this.queueFull(text)) return;
    this.queue.push(text);
    this.queuedBytes += text.length;
  }

  private unqueue(text: string): void {
    const at = this.queue.indexOf(text);
    if (at < 0) return;
    this.queue.splice(at, 1);
    this.queuedBytes -= text.length;
  }

  private replayId(): string {
    this.serial += 1;
    const id = `${REPLAY_ID}${this.serial}`;
    this.replays.add(id);
    return id;
  }
}

function lostCall(message: RpcMessage): string {
  const what =
    message.method === 'tools/call'
      ? `Tool call "${String(message.params?.['name'])}"`
      : `Request "${message.method}"`;
  return `${what} was in flight when the Shimkeeper daemon went away; it may have run and was not repeated. Ask again if it is safe to.`;
}

function isOwnPong(message: RpcMessage): boolean {
  return isResponse(message) && typeof message.id === 'string' && message.id.startsWith(OWN_PING_ID);
}
