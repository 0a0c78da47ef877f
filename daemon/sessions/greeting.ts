/** The exchange after the upgrade: the daemon proves itself first, then the peer says who it is and proves it too. */
import type WebSocket from 'ws';
import type { HostKind } from '../../contracts/files.js';
import type { ProcessIdentity } from '../../contracts/identity.js';
import { VERSION } from '../../contracts/product.js';
import { HelloSchema } from '../../contracts/schemas/wire.js';
import { type Challenge, CLOSE, type Hello, type Welcome, WIRE_PROTOCOL } from '../../contracts/wire.js';
import { parseOwnFrame } from '../../link/dial.js';
import { daemonProof, newNonce, peerProof, proofMatches } from '../../link/proof.js';
import { speaksWith } from '../../link/versions.js';
import { MAX_HELLO_BYTES } from './crowd.js';

/** An unauthenticated connection has this long from its upgrade to its hello. */
export const HELLO_TIMEOUT_MS = 2_000;

/** RFC 6455: a control frame holds 125 bytes, two of them the code. */
const MAX_CLOSE_REASON = 123;

export interface DaemonFacts {
  readonly identity: ProcessIdentity;
  readonly startTime: number;
  readonly instanceId: string;
  readonly host: HostKind;
  readonly port: number;
  readonly token: string;
}

/** Greets; calls `onHello` once with a proven hello, or closes the socket and calls nothing. */
export function greet(
  socket: WebSocket,
  peerNonce: string,
  facts: DaemonFacts,
  onHello: (hello: Hello) => void,
): void {
  const nonce = newNonce();
  const { token, ...shown } = facts;
  const challenge: Challenge = {
    sk: 'challenge',
    nonce,
    proof: daemonProof(token, peerNonce, nonce, facts.port),
    protocol: WIRE_PROTOCOL,
    version: VERSION,
    ...shown,
  };
  // Also for a peer that is refused and does not answer our close frame.
  const timer = setTimeout(() => socket.terminate(), HELLO_TIMEOUT_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.once('message', (data, isBinary) => {
    const hello = isBinary ? null : readHello(data, peerProof(token, peerNonce, nonce, facts.port));
    if (!hello) {
      socket.close(CLOSE.unproven, 'no proof');
      return;
    }
    // A command of any version may ask this daemon to make room.
    if (hello.as.role === 'shim' && !speaksWith(hello.protocol)) {
      socket.close(CLOSE.protocol, protocolMismatch(hello));
      return;
    }
    clearTimeout(timer);
    onHello(hello);
  });
  socket.send(JSON.stringify(challenge));
}

export function welcome(socket: WebSocket, hello: Hello): void {
  const frame: Welcome = { sk: 'welcome', protocol: Math.min(hello.protocol.max, WIRE_PROTOCOL.max) };
  socket.send(JSON.stringify(frame));
}

/** The proof is looked at first: whoever has none gets as little of our time and memory as can be. */
function readHello(data: WebSocket.RawData, proof: string): Hello | null {
  const text = Buffer.isBuffer(data) && data.length <= MAX_HELLO_BYTES ? data.toString() : '';
  const frame = parseOwnFrame(text);
  if (!proofMatches(frame?.['proof'], proof)) return null;
  const parsed = HelloSchema.safeParse(frame);
  return parsed.success ? parsed.data : null;
}

function protocolMismatch(hello: Hello): string {
  const text = `Version ${hello.version} does not fit the running daemon (${VERSION}): update it.`;
  return text.slice(0, MAX_CLOSE_REASON);
}
