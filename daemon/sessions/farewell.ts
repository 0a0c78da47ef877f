/** Last words: of a connection that is refused before it is one, and of one that is closed for a reason. */
import type { Duplex } from 'node:stream';

const MAX_CLOSE_REASON_BYTES = 123;

/** RFC 6455: a close reason is at most 123 bytes of UTF-8. */
export function closeReason(text: string): Buffer {
  return Buffer.from(
    Buffer.from(text)
      .subarray(0, MAX_CLOSE_REASON_BYTES)
      .toString('utf8')
      .replace(/\uFFFD+$/, ''),
  );
}

const STATUS_TEXT = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
} as const;

export type RefusalStatus = keyof typeof STATUS_TEXT;

/** The last word to a connection that gets no other. */
export function refuse(socket: Duplex, status: RefusalStatus): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_TEXT[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
