/** The JSON documents that the commands print and the window shows. Formats are extended by adding fields. */
import type { HealthServer, HostKind } from './files.js';
import type { ProcessIdentity } from './identity.js';

export interface DaemonRow extends ProcessIdentity {
  readonly startTime: number;
  readonly instanceId: string;
  readonly version: string;
  readonly host: HostKind;
  readonly port: number;
  readonly uptimeSeconds: number;
  /** Answered an application-level ping in time. False: hung (busy daemons still answer). */
  readonly responsive: boolean;
  readonly rssBytes: number | null;
}

export type ShimState = 'attached' | 'reconnecting' | 'orphan';

export interface ShimRow extends ProcessIdentity {
  readonly startTime: number;
  readonly client: string;
  readonly clientPid: number | null;
  readonly state: ShimState;
  readonly uptimeSeconds: number;
  readonly rssBytes: number | null;
  readonly calls: number;
  readonly version: string;
}

export interface ServerRow extends HealthServer {
  readonly rssBytes: number | null;
}

export type FileState = 'valid' | 'stale' | 'missing' | 'corrupt' | 'mismatch';

export interface HealthFileVerdict {
  readonly state: FileState;
  readonly pid: number | null;
  readonly ageSeconds: number | null;
  /** In words: why the state is what it is. */
  readonly evidence: readonly string[];
}

export interface PidFileVerdict {
  readonly state: FileState;
  readonly pid: number | null;
  readonly evidence: readonly string[];
}

/** A process that is accused of something, with the facts that it is accused by. */
export interface AccusedRow extends ProcessIdentity {
  readonly startTime: number;
  readonly role: ProcessRole;
  readonly evidence: readonly string[];
  readonly command: string;
  readonly rssBytes: number | null;
}

export type ProcessRole = 'daemon' | 'shim' | 'server';

export type FindingKind =
  | 'duplicate-daemon'
  | 'orphan-shim'
  | 'orphan-server'
  | 'duplicate-server'
  | 'stale-health'
  | 'pid-mismatch'
  | 'hung-daemon'
  | 'port-taken';

export interface Finding {
  /** The same finding keeps its id for as long as it stands. */
  readonly id: string;
  readonly at: string;
  readonly kind: FindingKind | 'resolved';
  readonly pid: number | null;
  readonly startTime: number | null;
  readonly evidence: readonly string[];
  /** What mends it, in words that can be followed. */
  readonly action: string;
  /** Of kind `resolved`: what was resolved. */
  readonly resolves?: FindingKind;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface StatusAnswer {
  readonly at: string;
  readonly home: string;
  readonly port: number;
  readonly stopped: boolean;
  readonly daemon: DaemonRow | null;
  readonly healthFile: HealthFileVerdict;
  readonly pidFile: PidFileVerdict;
  readonly shims: readonly ShimRow[];
  readonly servers: readonly ServerRow[];
  readonly duplicates: readonly AccusedRow[];
  readonly orphans: readonly AccusedRow[];
  readonly problems: readonly Problem[];
}

export interface MonitorAnswer {
  readonly at: string;
  readonly findings: readonly Finding[];
}

/** How a process went: asked in-band, by signal, by itself; or why it did not. */
export type HowEnded =
  | 'asked'
  | 'sigterm'
  | 'sigkill'
  | 'vanished'
  | 'refused'
  | 'identity-changed'
  | 'planned';

export interface EndedRow {
  readonly pid: number;
  readonly startTime: number;
  readonly role: ProcessRole;
  readonly evidence: readonly string[];
  readonly how: HowEnded;
}

export interface CleanupAnswer {
  readonly ended: readonly EndedRow[];
  readonly left: readonly EndedRow[];
}

/** The answer of `rotate`. */
export interface RotateAnswer {
  readonly at: string;
  /** The daemon that runs on under the new token; null: none runs. */
  readonly daemon: (ProcessIdentity & { readonly instanceId: string }) | null;
  /** Connections of the old token that were cut: those of shims, which come back by themselves, and all others. */
  readonly dropped: number;
}

export interface StartAnswer {
  readonly daemon: DaemonRow;
  readonly cleaned: readonly EndedRow[];
  /** What a person should know of it, one line each: a daemon of another version that was left as it is. */
  readonly notes: readonly string[];
}
