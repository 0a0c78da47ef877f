/** Dials the daemon of a home and proves both sides to each other. Used by shims, commands and the tray app. */
import { ShimkeeperError, systemCode } from '../contracts/errors.js';
import { LOOPBACK, MAX_FRAME_BYTES, VERSION } from '../contracts/product.js';
import {
  type Challenge,
  CLOSE,
  type ControlHello,
  HEADER,
  type Hello,
  OWN_FRAME_PREFIX,
  type ProtocolRange,
  type ShimHello,
  WIRE_PROTOCOL,
} from '../contracts/wire.js';
import { ownIdentity } from '../home/identity.js';
import { mendOf } from '../home/paths.js';
import { ClientSocket } from './client-socket.js';
import { daemonProof, newNonce, peerProof, proofMatches, upgradeProof } from './proof.js';
import { ProtocolMismatch, speaksWith } from './versions.js';

/** A daemon answers in milliseconds; one that is stopped accepts the connection and says nothing. */
export const DIAL_TIMEOUT_MS = 2_000;
/** Nothing is wrong with what listens there: this process or this machine has run out of something. */
const LOCAL_TROUBLE = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);
/** Room for our own envelope around the largest message. */

export interface DialOptions {
  readonly port: number;
  readonly token: string;
  readonly as: ShimHello | ControlHello;
  readonly timeoutMs?: number;
}

/** A proven connection. The caller owns the socket from here on. */
export interface Link {
  readonly socket: ClientSocket;
  readonly daemon: Challenge;
}

/**
 * Throws `daemon-absent` (nothing listens), `daemon-hung` (it listens and does not answer in time), `port-taken`
 * (something else answers), `handshake-refused` (the token is not accepted), `peer-unproven` (it does not know the
 * token: nothing was given away), `protocol-mismatch`, `server-unknown`.
 */
export function dial(options: DialOptions): Promise<Link> {
  const { port, token, as } = options;
  const nonce = newNonce();
  return new Promise((resolve, reject) => {
    const socket = new ClientSocket({
      host: LOOPBACK,
      port,
      headers: { [HEADER.nonce]: nonce, [HEADER.proof]: upgradeProof(token, nonce) },
      maxMessageBytes: MAX_FRAME_BYTES,
    });
    let daemon: Challenge | undefined;
    let settled = false;
    const fail = (error: ShimkeeperError): void => {
      if (settled) return;
      finish();
      socket.on('error', ignoreLateError);
      socket.terminate();
      reject(error);
    };
    // After the sockets were read once more: it is not to be blamed for what waited while we had no time.
    const late = (): NodeJS.Immediate => setImmediate(() => fail(silentError(port)));
    const timer = setTimeout(late, options.timeoutMs ?? DIAL_TIMEOUT_MS);
    const finish = (): void => {
      settled = true;
      clearTimeout(timer);
      socket.removeAllListeners();
    };
    socket.on('error', (error) => fail(connectError(port, error)));
    socket.on('refused', (status) => fail(refusedError(port, status)));
    socket.on('close', (code, reason) => fail(closedError(port, code, reason)));
    socket.on('message', (text) => {
      const frame = parseOwnFrame(text);
      if (!daemon) {
        if (!isChallenge(frame) || !proofMatches(frame.proof, daemonProof(token, nonce, frame.nonce, port))) {
          fail(unprovenError(port));
          return;
        }
        if (as.role === 'shim' && !speaksWith(frame.protocol)) {
          fail(new ProtocolMismatch(frame));
          return;
        }
        daemon = frame;
        socket.send(JSON.stringify(helloTo(frame, nonce, token, port, as)));
      } else if (frame?.['sk'] === 'welcome') {
        finish();
        // A `close` always follows an `error`; that is what callers listen to.
        socket.on('error', ignoreLateError);
        resolve({ socket, daemon });
      } else {
        fail(unprovenError(port));
      }
    });
  });
}

function helloTo(daemon: Challenge, nonce: string, token: string, port: number, as: Hello['as']): Hello {
  const { startTime, ...identity } = ownIdentity();
  return {
    sk: 'hello',
    proof: peerProof(token, nonce, daemon.nonce, port),
    protocol: WIRE_PROTOCOL,
    version: VERSION,
    identity,
    startTime,
    as,
  };
}

/** One of our own frames as an object; null when it is an MCP message or no JSON object. */
export function parseOwnFrame(text: string): Record<string, unknown> | null {
  if (!text.startsWith(OWN_FRAME_PREFIX)) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isChallenge(frame: Record<string, unknown> | null): frame is Record<string, unknown> & Challenge {
  const identity = frame?.['identity'];
  return (
    frame?.['sk'] === 'challenge' &&
    typeof frame['nonce'] === 'string' &&
    typeof frame['instanceId'] === 'string' &&
    typeof frame['version'] === 'string' &&
    isRange(frame['protocol']) &&
    typeof identity === 'object' &&
    identity !== null
  );
}

function isRange(range: unknown): range is ProtocolRange {
  return (
    typeof range === 'object' &&
    range !== null &&
    'min' in range &&
    'max' in range &&
    typeof range.min === 'number' &&
    typeof range.max === 'number'
  );
}

function ignoreLateError(): void {
  // Nothing is lost: the caller was told the reason, or is told by `close`.
}

function silentError(port: number): ShimkeeperError {
  return new ShimkeeperError(
    'daemon-hung',
    `Something listens on ${LOOPBACK}:${port} and does not answer: see \`shimkeeper status\`.`,
  );
}

function connectError(port: number, error: Error): ShimkeeperError {
  if (systemCode(error) === 'ECONNREFUSED') {
    return new ShimkeeperError(
      'daemon-absent',
      `No daemon answers on ${LOOPBACK}:${port}: run \`shimkeeper start\`.`,
      {
        cause: error,
      },
    );
  }
  if (systemCode(error) === 'ECONNRESET' || systemCode(error) === 'EPIPE') {
    return new ShimkeeperError(
      'daemon-lost',
      `The daemon on ${LOOPBACK}:${port} went away while it was greeted: try again.`,
      {
        cause: error,
      },
    );
  }
  if (LOCAL_TROUBLE.has(systemCode(error) ?? '')) {
    return new ShimkeeperError(
      'internal',
      `No connection to ${LOOPBACK}:${port} can be opened from here (${systemCode(error)}): ${mendOf(systemCode(error))}.`,
      { cause: error },
    );
  }
  return takenError(port, error.message);
}

function refusedError(port: number, status: number): ShimkeeperError {
  if (status === 401) {
    return new ShimkeeperError(
      'handshake-refused',
      `The daemon on ${LOOPBACK}:${port} does not know this home's token: it serves another home, so set another port in config.json.`,
    );
  }
  // A daemon whose event loop was held up between taking the connection and reading the request.
  if (status === 408) {
    return new ShimkeeperError(
      'daemon-lost',
      `The daemon on ${LOOPBACK}:${port} was too busy to hear the greeting: try again.`,
    );
  }
  if (status === 503) {
    return new ShimkeeperError(
      'daemon-draining',
      `The daemon on ${LOOPBACK}:${port} is on its way out: try again.`,
    );
  }
  return takenError(port, `it answered HTTP ${status}`);
}

function closedError(port: number, code: number, reason: string): ShimkeeperError {
  if (code === CLOSE.protocol) return new ShimkeeperError('protocol-mismatch', reason);
  if (code === CLOSE.serverUnknown) return new ShimkeeperError('server-unknown', reason);
  return new ShimkeeperError(
    'daemon-lost',
    `The daemon on ${LOOPBACK}:${port} closed the connection while it was greeted: try again.`,
  );
}

function takenError(port: number, detail: string): ShimkeeperError {
  return new ShimkeeperError(
    'port-taken',
    `Port ${port} is taken by another program (${detail}): end that program, or set "port" in config.json.`,
  );
}

function unprovenError(port: number): ShimkeeperError {
  return new ShimkeeperError(
    'peer-unproven',
    `What listens on ${LOOPBACK}:${port} did not prove to be this home's daemon; nothing was told to it. End it, or set another "port" in config.json.`,
  );
}
