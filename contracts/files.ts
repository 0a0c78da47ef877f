/** What stands in the files of the home directory. Times named `...At` are ISO 8601, `startTime` is ms since the epoch. */
import type { ProcessIdentity } from './identity.js';

export type HostKind = 'tray' | 'headless';
export type ServerState = 'idle' | 'starting' | 'ready' | 'backoff' | 'failed' | 'stopping';
export type AutostartMode = 'off' | 'headless' | 'tray';

export interface HealthShim {
  readonly pid: number;
  readonly startTime: number;
  readonly client: string;
  readonly clientPid: number | null;
  readonly connectedAt: string;
  readonly startTicks: number;
  readonly calls: number;
  /** Median of its last calls in milliseconds; null: none was answered yet; absent: an older version. */
  readonly latencyMs?: number | null | undefined;
  /** Its calls that wait for an answer. */
  readonly inflight?: number | undefined;
}

export interface HealthServer {
  readonly name: string;
  readonly state: ServerState;
  readonly pid: number | null;
  readonly restarts: number;
  /** Why it is not ready, in words; null when all is well. */
  readonly reason: string | null;
  /** Clients that hold this process now; absent: an older version. */
  readonly clients?: number | undefined;
  readonly share?: 'all' | 'client' | undefined;
  /** Why it is not shared, where `config.json` does not ask for that itself. */
  readonly shareReason?: string | null | undefined;
}

export interface HealthProblem {
  /** `home-unwritable`, `log-unwritable`, `restart-needed`, `server-list`; a newer version may know more. */
  readonly code: string;
  /** One line that names the thing and the mend. */
  readonly message: string;
}

/** `health.json` */
export interface HealthFile extends ProcessIdentity {
  readonly schema: 1;
  readonly startTime: number;
  readonly instanceId: string;
  readonly version: string;
  readonly host: HostKind;
  readonly port: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly uptimeSeconds: number;
  readonly sessions: number;
  readonly inflight: number;
  readonly shims: readonly HealthShim[];
  readonly servers: readonly HealthServer[];
  /** What the daemon itself suffers from (full disk, unwritable log...) while it goes on; absent: an older version. */
  readonly problems?: readonly HealthProblem[] | undefined;
}

/** `shims/<pid>-<startTicks>.json`: a shim about itself, removed at its exit. */
export interface ShimAnnouncement extends ProcessIdentity {
  readonly schema: 1;
  readonly role: 'shim';
  readonly startTime: number;
  readonly version: string;
  readonly client: string;
  /** The nearest ancestor that is no launcher, as it was when the shim started; null where it could not be read. */
  readonly clientIdentity: ProcessIdentity | null;
  readonly clientName: string | null;
  readonly state: 'attached' | 'reconnecting';
  readonly stdinEnded: boolean;
  /** The client's process is gone, yet the client answered a ping on stdin at this instant: no orphan. */
  readonly stdinProvenAt: string | null;
  /** What it suffers from while its daemon gives no answer; null or absent: nothing. */
  readonly trouble?: ShimTrouble | null | undefined;
  readonly announcedAt: string;
}

export interface ShimTrouble {
  readonly code: string;
  /** One line for people. */
  readonly message: string;
  /** Since when. */
  readonly at: string;
}

/** `daemons/<pid>-<startTicks>.json`: a daemon or a candidate about itself, there before it binds. */
export interface DaemonAnnouncement extends ProcessIdentity {
  readonly schema: 1;
  readonly role: 'daemon';
  readonly startTime: number;
  readonly version: string;
  readonly host: HostKind;
  readonly port: number;
  readonly announcedAt: string;
  /** Written by its launcher: the process has not come so far as to speak for itself. */
  readonly booting?: boolean | undefined;
}

/** `servers/<pid>-<startTicks>.json`: a server process that a daemon started, so that a successor finds what a killed daemon left. */
export interface ServerAnnouncement extends ProcessIdentity {
  readonly schema: 1;
  readonly role: 'server';
  readonly startTime: number;
  readonly name: string;
  /** As configured. */
  readonly command: readonly string[];
  /** Its own arguments, as its daemon last saw them: a program may exec another, or give itself a title. */
  readonly argv?: readonly string[] | undefined;
  readonly daemon: ProcessIdentity;
  readonly announcedAt: string;
}

/**
 * `spawn.lock`: held while a daemon is being launched. `connect.lock`: held while a client's file is changed. Thrift only:
 * the port bind is the lock, and each write is checked by itself.
 */
export interface LockFile extends ProcessIdentity {
  readonly schema: 1;
  readonly at: string;
}

/** `launch-failures.json`: daemons that could not be started, one after the other; gone as soon as one serves. */
export interface LaunchFailures {
  readonly schema: 1;
  /** In a row. */
  readonly count: number;
  /** What the last one said, in one line. */
  readonly reason: string;
  readonly at: string;
}

/** `tray.json`: what launching the tray app needs from its desktop session; written by the tray app. */
export interface TrayLaunchRecord {
  readonly schema: 1;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly packaged: boolean;
  readonly version: string;
  readonly recordedAt: string;
}
