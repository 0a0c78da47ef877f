/**
 * What is no WebSocket upgrade is inert: 404 whatever its method, target, version or expectation, no body, no CORS
 * header, no `100 Continue`, no tunnel, no other protocol. What Node's parser does not take for a request never comes
 * here: it answers a broken one itself (400; 431 for too long a head, 408 for too slow a one, all without a body) and
 * hangs up. HTTP/2 with prior knowledge (`PRI *`) is such a broken one.
 */
import { IncomingMessage } from 'node:http';

/**
 * The only request of its connection. Node ends its parser at a request that upgrades, and would else take thousands of
 * small ones out of one read, each with its objects, before the first is answered: so to Node each one upgrades. All come
 * as the server's event `upgrade` (CONNECT as `connect`), with the bare socket.
 */
export class OnlyRequest extends IncomingMessage {
  get upgrade(): boolean {
    return true;
  }

  set upgrade(_said: boolean) {
    // What the request says of itself is looked at in `isWebSocketUpgrade`.
  }
}

/** h2c, and an upgrade by another method or of HTTP/1.0, are plain requests to us. */
export function isWebSocketUpgrade({ method, httpVersion, headers }: IncomingMessage): boolean {
  const connection = headers.connection?.toLowerCase().split(/\s*,\s*/) ?? [];
  return (
    method === 'GET' &&
    httpVersion === '1.1' &&
    connection.includes('upgrade') &&
    headers.upgrade?.toLowerCase() === 'websocket'
  );
}
