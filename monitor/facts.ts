/** What the home, the port and the daemon itself say, as gathered; nothing is judged here. */
import type { Problem } from '../contracts/answers.js';
import type {
  DaemonAnnouncement,
  HealthFile,
  HealthServer,
  HealthShim,
  HostKind,
  ServerAnnouncement,
  ShimAnnouncement,
  TrayLaunchRecord,
} from '../contracts/files.js';
import type { ProcessIdentity } from '../contracts/identity.js';
import type { Activity } from '../home/pulse.js';

/** A file of the home. `text` is the beginning of it, for people; times are milliseconds since the epoch. */
export type FileFact<T> =
  | { readonly kind: 'missing' }
  | { readonly kind: 'corrupt'; readonly reason: string; readonly text: string | null }
  | { readonly kind: 'present'; readonly value: T; readonly modifiedAt: number; readonly text: string };

/** The daemon's own answer over an authenticated connection. */
export interface ProbedDaemon {
  readonly identity: ProcessIdentity;
  readonly startTime: number;
  readonly instanceId: string;
  readonly version: string;
  readonly host: HostKind;
  readonly port: number;
  readonly uptimeSeconds: number;
  readonly shims: readonly HealthShim[];
  readonly servers: readonly HealthServer[];
  readonly problems?: readonly Problem[] | undefined;
}

/** `refused`: nothing listens. `hung`: accepted, no answer in time. `foreign`: something else answers. */
export type ProbeResult = ProbedDaemon | 'refused' | 'hung' | 'foreign';

/** Asks whatever listens on 127.0.0.1:port; resolves in bounded time, rejects never. */
export type Probe = (port: number) => Promise<ProbeResult>;

/** What a process's main thread was seen to do over the last while. */
export interface ObservedActivity {
  readonly of: ProcessIdentity;
  readonly activity: Activity;
  readonly spanMs: number;
}

/** What the other end of a process's standard input is, as the system tells it. */
export type StdinState =
  /** Nobody can write to it any more; `how`, in words. */
  | { readonly kind: 'ended'; readonly how: string }
  | { readonly kind: 'open' }
  /** `passing`: another look may tell. */
  | { readonly kind: 'unknown'; readonly why: string; readonly passing?: true };

/** Not known at this look, and another one may tell. */
export function mayTellLater(stdin: StdinState | undefined): boolean {
  return stdin?.kind === 'unknown' && stdin.passing === true;
}

export interface HomeFacts {
  readonly home: string;
  /** The home's port: a live owner's own word beats the configuration. */
  readonly port: number;
  readonly stopped: boolean;
  readonly healthFile: FileFact<HealthFile>;
  readonly pidFile: FileFact<number>;
  readonly shims: readonly ShimAnnouncement[];
  readonly daemons: readonly DaemonAnnouncement[];
  readonly servers: readonly ServerAnnouncement[];
  /** How the tray app is launched, where a file names one; null or absent: not asked for, or not known. */
  readonly trayRecord?: TrayLaunchRecord | null;
  /** Homes of shims that name none on their command line and did not announce themselves, by identity key. */
  readonly shimHomes: ReadonlyMap<string, string>;
  /** Standard inputs of shims that cannot speak for themselves, by identity key. */
  readonly stdins: ReadonlyMap<string, StdinState>;
  readonly listenerPid: number | null;
  /** What the port's owner did while it was asked; null: not known. */
  readonly activity: ObservedActivity | null;
  /** null: not asked, or no answer yet. */
  readonly probe: ProbeResult | null;
  readonly problems: readonly Problem[];
}

/** The daemon's `status` answer has the shape of health.json. */
export function probedFromHealth(health: HealthFile): ProbedDaemon {
  const {
    bootId,
    pid,
    startTicks,
    startTime,
    instanceId,
    version,
    host,
    port,
    uptimeSeconds,
    shims,
    servers,
    problems,
  } = health;
  return {
    identity: { bootId, pid, startTicks },
    startTime,
    instanceId,
    version,
    host,
    port,
    uptimeSeconds,
    shims,
    servers,
    problems,
  };
}
