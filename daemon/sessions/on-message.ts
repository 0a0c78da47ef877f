/** What one peer says can end that peer's connection, and never the daemon that all share. */
import type WebSocket from 'ws';

/** RFC 6455: an unexpected condition keeps us from going on with this connection. */
const CLOSE_UNEXPECTED = 1011;

/**
 * Hears every message. Where `hear` throws (a message nested so deep that passing it on exhausts the stack), the reason
 * goes to the socket's `error` listeners, who log it like a broken frame, and the connection is closed.
 */
export function onMessage(
  socket: WebSocket,
  hear: (data: WebSocket.RawData, isBinary: boolean) => void,
): void {
  socket.on('message', (data, isBinary) => {
    try {
      hear(data, isBinary);
    } catch (error) {
      socket.emit('error', error instanceof Error ? error : new Error(String(error)));
      socket.close(CLOSE_UNEXPECTED);
    }
  });
}
