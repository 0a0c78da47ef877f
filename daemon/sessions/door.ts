/** From an upgrade to a proven hello: who comes in, and what becomes of those who do not. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { messageOf } from '../../contracts/errors.js';
import { MAX_FRAME_BYTES } from '../../contracts/product.js';
import type { Hello } from '../../contracts/wire.js';
import { packPlain } from '../../link/frames.js';
import { Outbox } from '../../link/outbox.js';
import type { Listener } from '../claim/listener.js';
import type { Log } from '../log.js';
import { refuse } from './farewell.js';
import { judgeUpgrade } from './gate.js';
import { type DaemonFacts, greet } from './greeting.js';
import { Refusals } from './refusals.js';
import { SeenNonces } from './seen-nonces.js';

/** No honest home has more of them; each one knows the token. */
const MAX_SESSIONS = 4_096;

export interface DoorOptions {
  readonly listener: Listener;
  readonly log: Log;
  /** As they are at this moment. */
  readonly facts: () => DaemonFacts;
  readonly draining: () => boolean;
  /** `token`: by which the peer was let in. `outbox`: takes texts for it, faster than the socket itself. */
  readonly onHello: (socket: WebSocket, hello: Hello, token: string, outbox: Outbox) => void;
}

export class Door {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    clientTracking: true,
  });
  private readonly seen = new SeenNonces();
  private readonly refusals: Refusals;

  constructor(private readonly options: DoorOptions) {
    this.refusals = new Refusals(options.log);
    options.listener.serve({
      onUpgrade: (request, socket, head) => this.onUpgrade(request, socket, head),
      onRefused: (why) => this.refusals.count(why),
    });
  }

  /** Every WebSocket, proven or not. */
  get clients(): ReadonlySet<WebSocket> {
    return this.sockets.clients;
  }

  /** Cuts every connection and tells what was refused. May be called twice. */
  close(): void {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    this.refusals.close();
  }

  private onUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { listener, facts, draining } = this.options;
    const { port, token } = facts();
    const answer = judgeUpgrade(request, { port, token, draining: draining(), seen: this.seen });
    if (!answer.pass) {
      refuse(socket, answer.status);
      this.refusals.count(answer.why, { status: answer.status });
      return;
    }
    if (this.sockets.clients.size >= MAX_SESSIONS) {
      refuse(socket, 503);
      this.refusals.count('too many sessions', { status: 503 });
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (peer) => {
      listener.crowd.upgrade(socket, head.length);
      this.onPeer(peer, socket, answer.nonce);
    });
  }

  private onPeer(peer: WebSocket, socket: Socket, nonce: string): void {
    const { listener, log, facts, onHello } = this.options;
    let proven = false;
    // A broken frame or a cut connection ends this socket alone; `close` follows and cleans up.
    peer.on('error', (error) => {
      if (proven) log.warn({ error: messageOf(error) }, 'connection failed');
      else this.refusals.count('failed before its proof', { error: messageOf(error) });
    });
    const shown = facts();
    greet(peer, nonce, shown, (hello) => {
      proven = true;
      listener.crowd.prove(socket);
      onHello(peer, hello, shown.token, new Outbox(socket, packPlain));
    });
  }
}
