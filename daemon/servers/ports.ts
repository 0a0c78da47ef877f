/** What routing sees of servers. Fakes implement the same; routing knows no processes, servers know no clients. */
import type { ServerConfig } from '../../contracts/config.js';
import type { HealthServer, ServerState } from '../../contracts/files.js';
import type { ProcessIdentity } from '../../contracts/identity.js';
import type { CutMessage } from '../../link/cut-message.js';
import type { ClientProfile } from './initialize.js';

/** One JSON-RPC message, parsed. */
export type ServerMessage = Record<string, unknown>;

/** What a server answered to `initialize`, fields that we do not know included. */
export interface ServerHello extends Record<string, unknown> {
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
}

/** Called by the server; all calls come in the order in which things happened. */
export interface ServerListener {
  /** A message from the server; the receiver owns the object. */
  message(message: ServerMessage): void;
  /** `hello` stands; messages can be sent. */
  ready(): void;
  /** The process is gone: whatever was sent and not answered never will be. `reason` is one line. */
  down(reason: string): void;
  /** It will not come up by itself: what waits for it fails. */
  failed(reason: string): void;
  /** Its configuration is another than before: what was learned of its absences no longer counts. */
  renewed(): void;
  /** A message of the server was too large to pass; `cut`: what it was, where that could be told. */
  oversize(cut: CutMessage | null, bytes: number): void;
}

export interface ServerHandle {
  readonly name: string;
  readonly state: ServerState;
  /** Why it is not ready, in words; null when all is well. */
  readonly reason: string | null;
  /** While `ready`. */
  readonly hello: ServerHello | null;
  /** How often it has become ready; tells a restart from a first start. */
  readonly generation: number;
  /** One listener at a time: the last one. */
  listen(listener: ServerListener): void;
  /** Needed now: starts it where it is not running. In `failed` before its cool-down: calls `failed` again. */
  wake(): void;
  /** false: not sent, because it is not ready, is leaving, or because too much waits for it to be read. */
  send(text: string): boolean;
  /** Its process takes nothing more, and its end has not been told yet: `down` is about to come. */
  readonly leaving: boolean;
}

/** What a client wants to be attached to. */
export type ServerTarget =
  | { readonly kind: 'configured'; readonly name: string }
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
    };

/** Who leases a server. */
export interface Holder {
  /** Tells clients apart where a server is not shared. */
  readonly key: string;
  /** A server is shared only by clients of which it is told the same. */
  readonly profile: ClientProfile;
}

export interface ServerLease {
  readonly handle: ServerHandle;
  /** The process is this client's alone (`"share": "client"`). */
  readonly exclusive: boolean;
  /** The configuration no longer has this server in this form: release and lease anew. */
  readonly retired: boolean;
  /** The last release ends what nobody else needs. May be called twice. */
  release(): void;
}

export interface ServerPoolPort {
  /** The configured servers, in the file's order. */
  names(): readonly string[];
  /** null: no such server is configured. */
  lease(target: ServerTarget, holder: Holder): ServerLease | null;
  rows(): HealthServer[];
  on(event: 'servers' | 'change', listener: () => void): unknown;
  off(event: 'servers' | 'change', listener: () => void): unknown;
}

export interface ServerSpec extends Pick<ServerConfig, 'command' | 'args' | 'env' | 'cwd'> {
  /** `env` is all that it gets, as it would have from its client; else it is laid over a base. */
  readonly envIsWhole?: boolean;
}

export type LiveIdentity = ProcessIdentity & { readonly startTime: number };
