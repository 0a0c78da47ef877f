/** The bind of 127.0.0.1:port is the lock: it comes before any other side effect, and the kernel frees it on death. */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { ShimkeeperError, systemCode } from '../../contracts/errors.js';
import { LOOPBACK } from '../../contracts/product.js';

/** Time for a connection to send its request; nobody holds a place open by silence. */
const REQUEST_TIMEOUT_MS = 2_000;
/** Time for a peer to hang up after our last word. */
const HANG_UP_MS = 1_000;
const MAX_HEADER_BYTES = 8_192;
const MAX_CONNECTIONS = 1_024;

/** Binds and returns the server. Throws `port-taken` (somebody else has it), `port-reserved` (the system says no). */
export function bind(port: number): Promise<Server> {
  const server = createServer({
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 2,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAlive: false,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', endWithLastWord);
  // Any plain request is inert, whatever its method: no CORS headers, nothing to learn.
  server.on('request', (_request, response) => {
    response.writeHead(404, { connection: 'close', 'content-length': '0' }).end();
  });
  // Until the daemon is ready: come again. Without this an early shim would be answered 404, like a stranger.
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(bindError(port, error)));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      // A connection that cannot be accepted (no descriptor left) is lost; without a listener the process would be.
      server.on('error', () => undefined);
      resolve(server);
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

function bindError(port: number, error: Error): ShimkeeperError {
  const code = systemCode(error);
  if (code === 'EADDRINUSE') {
    return new ShimkeeperError(
      'port-taken',
      `Port ${port} is taken by another program: end that program, or set "port" in config.json.`,
      { cause: error },
    );
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
