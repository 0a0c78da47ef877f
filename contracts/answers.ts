/** The JSON documents that the commands print and the window shows. Formats are extended by adding fields. */
import type { HealthServer, HostKind, ShimTrouble } from './files.js';
import type { ProcessIdentity } from './identity.js';

export interface DaemonRow extends ProcessIdentity {
  readonly startTime: number;
  readonly instanceId: string;
  readonly version: string;
  readonly host: HostKind;
  readonly port: number;
  readonly uptimeSeconds: number;
  /** Answers, or is busy and will. False: hung. */
  readonly responsive: boolean;
  /** It did not answer in time and is at work, by this evidence; absent: it answers, or hangs. */
  readonly busy?: string;
  readonly rssBytes: number | null;
  /** Its own share of the memory that it shares with others; absent: not measured, or not given by the system. */
  readonly pssBytes?: number;
}

export type ShimState = 'attached' | 'reconnecting' | 'orphan';

export interface ShimRow extends ProcessIdentity {
  readonly startTime: number;
  readonly client: string;
  readonly clientPid: number | null;
  readonly state: ShimState;
  readonly uptimeSeconds: number;
  readonly rssBytes: number | null;
  /** Its own share of the memory that it shares with others; absent: not measured, or not given by the system. */
  readonly pssBytes?: number;
  readonly calls: number;
  /** Median of its last calls in milliseconds, as the daemon tells; null: none was answered yet, or not known. */
  readonly latencyMs?: number | null;
  /** Its calls that wait for an answer, as the daemon tells. */
  readonly inflight?: number;
  readonly version: string;
  /** What it says that it suffers from; null: nothing. */
  readonly trouble?: ShimTrouble | null;
}

export interface ServerRow extends HealthServer {
  readonly rssBytes: number | null;
  /** Its own share of the memory that it shares with others; absent: not measured, or not given by the system. */
  readonly pssBytes?: number;
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
  /** Its own share of the memory that it shares with others; absent: not measured, or not given by the system. */
  readonly pssBytes?: number;
  /** Of role `server`: who left it behind. Absent: a daemon of ours. */
  readonly leftBy?: 'client' | undefined;
  /** Identities of its launchers and copies, which go with it; absent or empty: none known. */
  readonly members?: readonly ProcessIdentity[] | undefined;
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

/** A client that lives, and what belongs to it: one shim or one server for each of its connections is as expected. */
export interface ClientRow extends ProcessIdentity {
  readonly startTime: number;
  /** A `ClientId`, or `rule:NAME`. */
  readonly client: string;
  readonly product: string;
  /** Window or session, in words, where it can be known. */
  readonly session: string | null;
  /** Pids of our shims under it. */
  readonly shims: readonly number[];
  /** Pids of the MCP servers that it runs by itself, one an instance. */
  readonly servers: readonly number[];
  readonly evidence: readonly string[];
}

/** How a process is known to be an MCP server that a client runs by itself. */
export type ServerProof = 'configuration' | 'rule' | 'parentage';

/** An MCP server that a client runs by itself: one logical instance. The identity is that of its first process. */
export interface ClientServerRow extends ProcessIdentity {
  readonly startTime: number;
  readonly name: string;
  readonly proof: ServerProof;
  /** `in-use`: under a live client, one for each of its connections, as expected. */
  readonly state: 'in-use' | 'orphan' | 'unknown';
  readonly client: string | null;
  readonly clientPid: number | null;
  readonly session: string | null;
  /** Pids, the first process first: launchers, the server, its copies. */
  readonly members: readonly number[];
  /** Of all members; null where it cannot be read. */
  readonly rssBytes: number | null;
  readonly command: string;
  readonly evidence: readonly string[];
}

/** Several live copies of one server under live clients. Shown with what sharing would free; never ended. */
export interface DuplicateServer {
  readonly name: string;
  readonly copies: readonly Pick<
    ClientServerRow,
    'pid' | 'startTicks' | 'startTime' | 'client' | 'clientPid' | 'session' | 'rssBytes'
  >[];
  /** What all copies but the largest hold. */
  readonly reclaimableBytes: number;
  readonly evidence: readonly string[];
}

/** A daemon or shim of ours that belongs to another home. Shown, and never touched from here. */
export interface OtherHomeRow extends ProcessIdentity {
  readonly startTime: number;
  readonly role: 'daemon' | 'shim';
  /** null: its environment cannot be read. */
  readonly home: string | null;
  readonly command: string;
}

/** One day (UTC) of this home in short; memory is the most that was seen at once. */
export interface HistoryDay {
  /** `2026-11-23` */
  readonly date: string;
  readonly samples: number;
  readonly maxShims: number;
  readonly maxServers: number;
  readonly maxMemoryBytes: number;
  /** How many findings of each kind stood; one that is told again is one. */
  readonly findings: Readonly<Partial<Record<FindingKind, number>>>;
  /** Processes that were ended by a person's or the app's wish. */
  readonly ended: number;
}

/** The home at one moment. Memory: the daemon, its shims and its servers together. */
export interface HistoryPoint {
  readonly at: string;
  readonly shims: number;
  readonly servers: number;
  readonly orphans: number;
  readonly duplicates: number;
  readonly memoryBytes: number;
}

/** Something that was found, resolved or done, in one line. */
export interface HistoryEvent {
  readonly at: string;
  readonly kind: FindingKind | 'resolved' | 'action';
  readonly text: string;
}

export interface HistoryAnswer {
  /** Oldest first, at most MAX_HISTORY_DAYS. */
  readonly days: readonly HistoryDay[];
  /** Oldest first, evenly spread over the days, at most MAX_HISTORY_POINTS. */
  readonly points: readonly HistoryPoint[];
  /** Those of the last hour, oldest first, at most MAX_HOUR_POINTS. */
  readonly lastHour: readonly HistoryPoint[];
  /** Newest first, at most MAX_HISTORY_EVENTS. */
  readonly events: readonly HistoryEvent[];
}

export const MAX_HISTORY_DAYS = 14;
export const MAX_HISTORY_POINTS = 240;
/** One a minute, and one at each end. */
export const MAX_HOUR_POINTS = 61;
export const MAX_HISTORY_EVENTS = 100;

/** What else of MCP runs on this machine, and what our files do not tell. */
export interface Neighbours {
  readonly clients: readonly ClientRow[];
  readonly servers: readonly ClientServerRow[];
  readonly duplicateServers: readonly DuplicateServer[];
  readonly otherHomes: readonly OtherHomeRow[];
  /** Clients' files that cannot be used: no fault of this home. */
  readonly notes: readonly Problem[];
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
  /** Absent: the clients were not asked for. */
  readonly neighbours?: Neighbours | undefined;
  /** Absent: not asked for. */
  readonly history?: HistoryAnswer | undefined;
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

/** The answer of `uninstall`. */
export interface UninstallAnswer extends CleanupAnswer {
  /** The autostart file that was removed; null: this home had none. */
  readonly autostart: string | null;
  /** Clients whose files were put back, and what could not be. */
  readonly clients: readonly { readonly client: string; readonly ok: boolean; readonly message: string }[];
  readonly home: {
    readonly path: string;
    readonly deleted: boolean;
    /** What is in it and none of ours; only after a deletion that was asked for. */
    readonly kept: readonly string[];
  };
  /** What a person still has to do, one line each. */
  readonly notes: readonly string[];
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
  /** What a person should know of it, one line each: what was found, a bad config.json, a daemon that was left as it is. */
  readonly notes: readonly string[];
}
