/**
 * The link between a shim (or a command) and the daemon: a WebSocket on 127.0.0.1.
 *
 * 1. HTTP upgrade with HEADER.nonce (32 random bytes, hex) and HEADER.proof = HMAC-SHA256(token, "upgrade:" + nonce).
 *    The daemon judges Host and Origin first (403), then the proof (401).
 * 2. The daemon's first frame, `challenge`, carries its own nonce and its proof over both nonces.
 * 3. The peer checks that proof, then sends `hello` with its proof over both nonces. So a replayed upgrade gets no
 *    session, and a fake daemon learns nothing that it could use.
 * 4. `welcome`. From here on MCP's JSON-RPC (shim) or `ask`/`answer` (control) flows.
 *
 * Our own frames are told from MCP's by their first key, `sk`.
 */
import type { HostKind } from './files.js';
import type { ProcessIdentity } from './identity.js';

export const WIRE_PROTOCOL = { min: 1, max: 1 } as const;
export const HEADER = { nonce: 'x-shimkeeper-nonce', proof: 'x-shimkeeper-proof' } as const;
export const NONCE_BYTES = 32;
/** Our own frames begin with this; MCP messages never do. */
export const OWN_FRAME_PREFIX = '{"sk":';

export interface ProtocolRange {
  readonly min: number;
  readonly max: number;
}

export interface Challenge {
  readonly sk: 'challenge';
  readonly nonce: string;
  readonly proof: string;
  readonly protocol: ProtocolRange;
  readonly version: string;
  readonly identity: ProcessIdentity;
  readonly startTime: number;
  readonly instanceId: string;
  readonly host: HostKind;
  readonly port: number;
}

/** What a shim asks the daemon to attach it to. */
export type Attachment =
  | { readonly kind: 'all' }
  | { readonly kind: 'server'; readonly server: string }
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
    };

export interface ShimHello {
  readonly role: 'shim';
  readonly client: string;
  readonly clientPid: number | null;
  readonly attach: Attachment;
}

export interface ControlHello {
  readonly role: 'control';
}

export interface Hello {
  readonly sk: 'hello';
  readonly proof: string;
  readonly protocol: ProtocolRange;
  readonly version: string;
  readonly identity: ProcessIdentity;
  readonly startTime: number;
  readonly as: ShimHello | ControlHello;
}

export interface Welcome {
  readonly sk: 'welcome';
  readonly protocol: number;
}

/** Why the daemon lets go of its shims. `stop`: end yourself. `moving`: another daemon of this home is about to answer. */
export type ByeReason = 'stop' | 'moving' | 'orphan';

export interface Bye {
  readonly sk: 'bye';
  readonly reason: ByeReason;
}

/** A shim that was not told its client's name learns it from the client's `initialize` and passes it on. */
export interface ClientNamed {
  readonly sk: 'client';
  readonly name: string;
}

/** Application-level liveness: a stopped daemon still accepts TCP and answers WebSocket pings never. */
export interface Ping {
  readonly sk: 'ping';
  readonly n: number;
}
export interface Pong {
  readonly sk: 'pong';
  readonly n: number;
}

export const CONTROL_METHODS = ['status', 'drain', 'stop', 'restart', 'keep', 'rotate'] as const;
export type ControlMethod = (typeof CONTROL_METHODS)[number];

export interface Ask {
  readonly sk: 'ask';
  readonly id: number;
  readonly method: ControlMethod;
}
export interface Answer {
  readonly sk: 'answer';
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

export type OwnFrame = Challenge | Hello | Welcome | Bye | ClientNamed | Ping | Pong | Ask | Answer;

/** WebSocket close codes of ours (the private range of RFC 6455). */
export const CLOSE = {
  drain: 4000,
  stop: 4001,
  unproven: 4401,
  protocol: 4406,
  serverUnknown: 4404,
  slow: 4408,
  tooLarge: 1009,
} as const;
