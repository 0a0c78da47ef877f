/** The HTTP upgrade that opens a WebSocket (RFC 6455, section 4), from the client's side. */
import { createHash, randomBytes } from 'node:crypto';

const KEY_BYTES = 16;
/** RFC 6455, section 1.3. */
const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const HEAD_END = '\r\n\r\n';
const MAX_HEAD_BYTES = 16 * 1024;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |$)/;

export function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

export function upgradeRequest(host: string, key: string, headers: Readonly<Record<string, string>>): string {
  const lines = [
    'GET / HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.join('\r\n') + HEAD_END;
}

export type UpgradeAnswer =
  /** More bytes are needed. */
  | { readonly kind: 'incomplete' }
  /** `rest`: what came behind the head. */
  | { readonly kind: 'accepted'; readonly rest: Buffer }
  | { readonly kind: 'refused'; readonly status: number }
  /** No WebSocket server, or none that follows the protocol. */
  | { readonly kind: 'foreign'; readonly why: string };

/** What a server answered, judged as far as it has come. */
export function readUpgrade(received: Buffer, key: string): UpgradeAnswer {
  const end = received.indexOf(HEAD_END);
  if (end < 0) {
    const begun = received.subarray(0, 'HTTP/1.'.length).toString('latin1');
    if (!'HTTP/1.'.startsWith(begun)) return { kind: 'foreign', why: 'it does not speak HTTP' };
    if (received.length > MAX_HEAD_BYTES) return { kind: 'foreign', why: 'its answer does not end' };
    return { kind: 'incomplete' };
  }
  const [statusLine = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(STATUS_LINE.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) return { kind: 'foreign', why: 'it does not speak HTTP' };
  if (status !== 101) return { kind: 'refused', status };
  const headers = headersOf(lines);
  if (
    headers.get('upgrade')?.toLowerCase() !== 'websocket' ||
    headers.get('sec-websocket-accept') !== accept(key)
  )
    return { kind: 'foreign', why: 'it does not accept as a WebSocket server does' };
  if (headers.has('sec-websocket-extensions') || headers.has('sec-websocket-protocol'))
    return { kind: 'foreign', why: 'it answers with what was not asked for' };
  return { kind: 'accepted', rest: received.subarray(end + HEAD_END.length) };
}

function headersOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function accept(key: string): string {
  return createHash('sha1')
    .update(key + ACCEPT_SUFFIX)
    .digest('base64');
}
