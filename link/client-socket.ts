/** The client's end of a WebSocket on loopback: text messages, in order, with a bound; see frames.ts for the why. */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import {
  CLOSE_CODE,
  closeContent,
  encodeFrame,
  FrameError,
  FrameReader,
  OPCODE,
  packMasked,
} from './frames.js';
import { connectToAnother } from './meets-itself.js';
import { Outbox } from './outbox.js';
import { newKey, readUpgrade, upgradeRequest } from './upgrade.js';

/** The other end has this long to answer a close frame and hang up. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface ClientSocketOptions {
  readonly host: string;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A larger message closes the connection with 1009. */
  readonly maxMessageBytes: number;
}

export interface ClientSocketEvents {
  message: [text: string];
  /** It is no WebSocket, for this HTTP status. `close` follows. */
  refused: [status: number];
  /** `close` follows. */
  error: [error: Error];
  /** Once, at the end: the peer's code and reason; 1006 where it gave none. */
  close: [code: number, reason: string];
}

export type ClientSocketState = 'connecting' | 'open' | 'closing' | 'closed';

export class ClientSocket extends EventEmitter<ClientSocketEvents> {
  private stateNow: ClientSocketState = 'connecting';
  private readonly socket: Socket;
  private readonly reader: FrameReader;
  private readonly key = newKey();
  /** Of the HTTP answer, until it is whole. */
  private head: Buffer = Buffer.alloc(0);
  private readonly outbox: Outbox;
  /** What comes after a broken frame has no meaning. */
  private broken = false;
  private code: number = CLOSE_CODE.lost;
  private reason = '';
  private closeTimer: NodeJS.Timeout | undefined;

  constructor(options: ClientSocketOptions) {
    super();
    const { host, port, headers, maxMessageBytes } = options;
    this.reader = new FrameReader(maxMessageBytes, {
      text: (text) => {
        // After a close of ours nothing is heard any more.
        if (this.stateNow === 'open') this.emit('message', text);
      },
      ping: (content) => this.write(encodeFrame(OPCODE.pong, content)),
      pong: () => undefined,
      close: (code, reason) => this.onClose(code, reason),
    });
    this.socket = connectToAnother({ host, port, noDelay: true });
    this.outbox = new Outbox(this.socket, packMasked);
    this.socket.write(upgradeRequest(`${host}:${port}`, this.key, headers));
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('end', () => {
      if (this.stateNow === 'open') this.leave();
    });
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.finish());
  }

  get state(): ClientSocketState {
    return this.stateNow;
  }

  get isOpen(): boolean {
    return this.stateNow === 'open';
  }

  /** Bytes that the system has not taken yet. */
  get bufferedBytes(): number {
    return this.outbox.waiting;
  }

  /** Sends one message; nothing where the socket is not open. What one turn of the event loop sends is one write. */
  send(text: string): void {
    if (this.stateNow === 'open') this.outbox.push(text);
  }

  /** Calls back once, when all that was sent so far is with the system, or will never be. */
  onceFlushed(then: () => void): void {
    if (this.socket.destroyed) setImmediate(then);
    else this.outbox.onceFlushed(then);
  }

  get isPaused(): boolean {
    return this.socket.isPaused();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Says that this is the end and hangs up when the other end has, or after a while. May be called twice. */
  close(code: number = CLOSE_CODE.normal): void {
    if (this.stateNow === 'connecting') this.terminate();
    if (this.stateNow !== 'open') return;
    this.write(encodeFrame(OPCODE.close, closeContent(code)));
    this.leave();
    this.closeTimer = setTimeout(() => this.socket.destroy(), CLOSE_TIMEOUT_MS);
    this.closeTimer.unref();
    // What is paused would not hear the answer.
    this.socket.resume();
  }

  /** Hangs up at once. May be called twice. */
  terminate(): void {
    this.leave();
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    try {
      if (this.stateNow === 'connecting') this.takeHead(chunk);
      else if (!this.broken) this.reader.feed(chunk);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.broken = true;
      if (this.stateNow === 'open') this.write(encodeFrame(OPCODE.close, closeContent(error.closeCode)));
      this.fail(error);
      this.socket.destroySoon();
    }
  }

  private takeHead(chunk: Buffer): void {
    this.head = this.head.length === 0 ? chunk : Buffer.concat([this.head, chunk]);
    const answer = readUpgrade(this.head, this.key);
    if (answer.kind === 'incomplete') return;
    this.head = Buffer.alloc(0);
    if (answer.kind === 'accepted') {
      this.stateNow = 'open';
      if (answer.rest.length > 0) this.reader.feed(answer.rest);
      return;
    }
    this.leave();
    if (answer.kind === 'refused') this.emit('refused', answer.status);
    else this.emit('error', new Error(answer.why));
    this.socket.destroy();
  }

  private onClose(code: number, reason: string): void {
    this.code = code;
    this.reason = reason;
    if (this.stateNow === 'open') this.write(encodeFrame(OPCODE.close, closeContent(answerTo(code))));
    this.leave();
    this.socket.end();
  }

  private write(frame: Buffer): void {
    if (!this.socket.writable) return;
    this.outbox.flush();
    this.socket.write(frame);
  }

  /** Known to be at its end, though not yet taken down. */
  private leave(): void {
    if (this.stateNow !== 'closed') this.stateNow = 'closing';
  }

  private fail(error: Error): void {
    this.leave();
    this.emit('error', error);
  }

  private finish(): void {
    clearTimeout(this.closeTimer);
    const answered = this.stateNow !== 'connecting';
    this.stateNow = 'closed';
    if (!answered) this.emit('error', hungUp());
    this.emit('close', this.code, this.reason);
  }
}

/** As Node's HTTP client tells a server that hangs up before it has answered. */
function hungUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

/** A close without a code is answered without meaning. */
function answerTo(code: number): number {
  return code === CLOSE_CODE.none ? CLOSE_CODE.normal : code;
}
