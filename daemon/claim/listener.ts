/** The bind of 127.0.0.1:port is the lock: it comes before any other side effect, and the kernel frees it on death. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ShimkeeperError, systemCode } from '../../contracts/errors.js';
import { LOOPBACK } from '../../contracts/product.js';
import { portTaken } from '../../home/occupant.js';
import { Crowd } from '../sessions/crowd.js';
import { refuse } from '../sessions/farewell.js';
import { isWebSocketUpgrade, OnlyRequest } from '../sessions/plain-http.js';

/** Time for a connection to send its request; nobody holds a place open by silence. */
const REQUEST_TIMEOUT_MS = 2_000;
/** Time for a peer to hang up after our last word. */
const HANG_UP_MS = 1_000;
const MAX_HEADER_BYTES = 8_192;
/** Connections that the kernel keeps for us while we are busy; past it a newcomer's own kernel tries again after 1 s. */
const BACKLOG = 4_096;

export interface ListenerEvents {
  /** A WebSocket upgrade; the socket is the handler's. */
  readonly onUpgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** A plain request was answered or a connection dropped; `why` is one of a few fixed words. */
  readonly onRefused: (why: string) => void;
}

export interface Listener {
  readonly server: Server;
  /** Who is connected and has not proven itself. */
  readonly crowd: Crowd;
  /** Until it is called, upgrades are told to come again: an early shim must not be answered 404, like a stranger. */
  readonly serve: (events: ListenerEvents) => void;
}

/** Binds and listens. Throws `port-taken` (somebody else has it), `port-reserved` (the system says no). */
export function bind(port: number): Promise<Listener> {
  const server = createServer({
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 2,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAlive: false,
    // A request without one is answered like any other; an upgrade without one is not let in.
    requireHostHeader: false,
    IncomingMessage: OnlyRequest,
  });
  let events: ListenerEvents = {
    onUpgrade: (_request, socket) => refuse(socket, 503),
    onRefused: () => undefined,
  };
  const crowd = new Crowd((why) => events.onRefused(why));
  server.on('connection', (socket) => {
    endWithLastWord(socket);
    crowd.enter(socket);
  });
  const onRequest = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    // Node's types say Duplex; on TCP it is the socket of `connection`.
    const socket = stream as Socket;
    if (isWebSocketUpgrade(request)) {
      events.onUpgrade(request, socket, head);
      return;
    }
    refuse(socket, 404);
    events.onRefused('no WebSocket upgrade');
  };
  server.on('upgrade', onRequest).on('connect', onRequest);
  const serve = (next: ListenerEvents): void => {
    events = next;
  };
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(bindError(port, error)));
    server.listen({ host: LOOPBACK, port, exclusive: true, backlog: BACKLOG }, () => {
      server.removeAllListeners('error');
      // A connection that cannot be accepted (no descriptor left) is lost; without a listener the process would be.
      server.on('error', () => undefined);
      resolve({ server, crowd, serve });
    });
  });
}

/**
 * A connection that we have ended goes, whether its peer hangs up or not. Node keeps it half open, and reads nothing of
 * it after a refused upgrade, so not even the peer's end would be seen: each one would hold its place for ever.
 */
function endWithLastWord(socket: Socket): void {
  socket.once('finish', () => {
    if (socket.readableFlowing === null) socket.resume();
    const timer = setTimeout(() => socket.destroy(), HANG_UP_MS);
    socket.once('close', () => clearTimeout(timer));
  });
}

/** What the system's refusal of a bind means. */
export function bindError(port: number, error: Error): ShimkeeperError {
  const code = systemCode(error);
  if (code === 'EADDRINUSE') {
    return portTaken(port, 'it listens there, or a connection has it as its own', error);
  }
  if (code === 'EACCES') {
    return new ShimkeeperError(
      'port-reserved',
      `Port ${port} is reserved by the system: set another "port" in config.json (on Windows see \`netsh interface ipv4 show excludedportrange tcp\`).`,
      { cause: error },
    );
  }
  return new ShimkeeperError('internal', `Port ${port} cannot be bound (${code ?? error.message}).`, {
    cause: error,
  });
}
