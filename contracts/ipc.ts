/**
 * The one typed map between the window and the main process. Every command is an `invoke` of one of these channels;
 * the state comes the other way, whole, with a revision that only grows.
 */
import type { AccusedRow, CleanupAnswer, Finding, HistoryAnswer, Problem, StatusAnswer } from './answers.js';
import type { ClientId } from './clients.js';
import type { ClientsAnswer, ConnectAction, ConnectPlan, ConnectResult } from './connect.js';
import type { AutostartMode } from './files.js';

export type VerdictLevel = 'fine' | 'attention' | 'trouble';

/** The one sentence on top of the window, and the icon's state. */
export interface Verdict {
  readonly level: VerdictLevel;
  /** Plain words, also the tray's tooltip: "1 daemon, 4 shims, all well". */
  readonly title: string;
  /** What it means and what to do, one or two sentences. */
  readonly detail: string;
  /** The one-click mend that fits, or null. */
  readonly mend: ActionName | null;
}

export type ActionName =
  | 'kill-orphans'
  | 'clean-up'
  | 'end-servers'
  | 'restart-daemon'
  | 'start-daemon'
  | 'add-example';

export type TimelineLevel = VerdictLevel;

export interface TimelineEvent {
  readonly id: number;
  readonly at: string;
  readonly level: TimelineLevel;
  /** e.g. `shim`, `daemon`, `server`, `finding`, `action`, `app` */
  readonly topic: string;
  readonly text: string;
}

export interface RunningAction {
  readonly action: ActionName;
  readonly startedAt: string;
  readonly step: string;
}

export interface AppState {
  /** Only grows; a window drops any state that is older than what it shows. */
  readonly revision: number;
  readonly appVersion: string;
  readonly verdict: Verdict;
  readonly status: StatusAnswer;
  /** `health.json` as it stands on the disk, at most 64 KiB; null when missing. */
  readonly healthRaw: string | null;
  /** `daemon.pid` as it stands on the disk; null when missing. */
  readonly pidRaw: string | null;
  readonly findings: readonly Finding[];
  /** Newest first, at most MAX_TIMELINE_EVENTS. */
  readonly timeline: readonly TimelineEvent[];
  readonly running: RunningAction | null;
  readonly startAtLogin: boolean;
  readonly settings: Settings;
  readonly notifications: boolean;
  /** Orphaned shims of our own are ended by themselves, after a grace time. */
  readonly autoClean: boolean;
  readonly theme: ThemePreference;
  /** No config.json: the window offers the built-in example server. */
  readonly offerExample: boolean;
  /** The environment that the app was started with says the port: config.json's counts for nothing. null: it says none. */
  readonly portInEnvironment: number | null;
  /** Ready to paste into a client's file. */
  readonly connect: {
    readonly command: string;
    readonly args: readonly string[];
    /** Set where the app's own runtime runs the shim; absent or empty: no `env` in the snippet. */
    readonly env?: Readonly<Record<string, string>>;
  };
}

export type ThemePreference = 'system' | 'light' | 'dark';

/** Times of day, local, `HH:MM`. From later than to: over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

export interface Settings {
  /** As config.json says; null: it leaves it open, or cannot be read. Both count after a restart of the daemon. */
  readonly port: number | null;
  readonly autostart: AutostartMode | null;
  /** A start shows the icon and no window. */
  readonly startHidden: boolean;
  readonly notifications: boolean;
  /** Nothing is told in them; null: none. */
  readonly quietHours: QuietHours | null;
  readonly autoClean: boolean;
  /** From MIN_ to MAX_AUTO_CLEAN_GRACE_SECONDS. */
  readonly autoCleanGraceSeconds: number;
  readonly theme: ThemePreference;
  /** How many days the history keeps, from 1 to MAX_HISTORY_DAYS. */
  readonly historyDays: number;
}

export const MIN_AUTO_CLEAN_GRACE_SECONDS = 10;
export const MAX_AUTO_CLEAN_GRACE_SECONDS = 3_600;

/** Whether a setting was written, and in words why not. */
export interface Saved {
  readonly ok: boolean;
  readonly problem: (Problem & { readonly line: number | null }) | null;
}

/** `config.json` for its editor. */
export interface ConfigText {
  readonly file: string;
  /** Values of `env` are HIDDEN_VALUE; empty where there is no file, or none that can be parsed. */
  readonly text: string;
  /** Of what stands on the disk: to be given back when it is saved. */
  readonly digest: string;
  /** Why the file cannot be used; then it is mended in an editor first: what cannot be parsed is never overwritten. */
  readonly problem: (Problem & { readonly line: number | null }) | null;
}

/** Stands for a secret that never leaves its file. Saved unchanged, the value stays as it is. */
export const HIDDEN_VALUE = '••••••••';

export interface RowProcess {
  readonly pid: number;
  readonly command: string;
  readonly startTime: number;
  readonly rssBytes: number | null;
}

/** All that is known of one row of the window, with its evidence. */
export interface RowDetails {
  readonly key: string;
  readonly pid: number;
  readonly title: string;
  readonly command: string;
  /** Name of its user; null: not known. */
  readonly user: string | null;
  readonly startTime: number;
  readonly rssBytes: number | null;
  /** Its share of the memory that processes share; null: not measured. */
  readonly pssBytes: number | null;
  readonly evidence: readonly string[];
  /** Nearest first. */
  readonly ancestors: readonly RowProcess[];
  /** What goes with it: launchers, copies, children. */
  readonly members: readonly RowProcess[];
}

/** The end of a server's log (its stderr), newest line last. */
export interface ServerLog {
  readonly file: string;
  readonly lines: readonly string[];
}

/** What came of starting a server aside: it was initialized, asked for its tools, and ended. */
export interface ServerTestResult {
  readonly ok: boolean;
  /** From the start to the last answer. */
  readonly milliseconds: number;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  readonly error: string | null;
  /** What it said there, newest line last. */
  readonly stderr: readonly string[];
}

/** What a plan is made for: the action of that name, which does what the plan shows and nothing else. */
export type PlanScope = 'clean-up' | 'end-servers';

export const MAX_TIMELINE_EVENTS = 200;
/** A server that has not answered by then is ended, and the test says so. */
export const SERVER_TEST_MS = 30_000;

export interface ActionResult {
  readonly ok: boolean;
  /** One line for the person. */
  readonly message: string;
  readonly answer: CleanupAnswer | null;
}

/** channel -> signature */
export interface IpcCalls {
  'state:get': () => AppState;
  'action:run': (action: ActionName) => ActionResult;
  'login:set': (startAtLogin: boolean) => boolean;
  /** The first that cannot be saved is told, the others are saved. */
  'preferences:set': (change: Partial<Settings>) => Saved;
  /** What the action would end at this moment. Nothing is touched. */
  'cleanup:plan': (scope: PlanScope) => readonly AccusedRow[];
  /** By identity key, or by the bare pid of a server of the daemon; null: it is no longer shown, or gone. */
  'details:get': (key: string) => RowDetails | null;
  'server:log': (name: string) => ServerLog;
  /** Takes up to SERVER_TEST_MS; one at a time. */
  'server:test': (name: string) => ServerTestResult;
  'config:get': () => ConfigText;
  /** Checked as the daemon checks it; refused when the file is another than `digest` says. The old one is kept beside. */
  'config:save': (text: string, digest: string) => Saved;
  /** Carries out a plan: of what is accused at this moment, only what was shown is ended: identity keys. */
  'plan:end': (scope: PlanScope, shown: readonly string[]) => ActionResult;
  /** Something is typed into the page and not saved: while it is, a hidden window is not let go. */
  'window:unsaved': (unsaved: boolean) => void;
  'history:get': () => HistoryAnswer;
  'clipboard:connect': (client: string) => void;
  'clients:get': () => ClientsAnswer;
  /** A result instead of a plan: why there is none. */
  'clients:plan': (client: ClientId, action: ConnectAction) => ConnectPlan | ConnectResult;
  'clients:apply': (planId: string) => ConnectResult;
}

export type IpcChannel = keyof IpcCalls;
export const IPC_CHANNELS = [
  'state:get',
  'action:run',
  'login:set',
  'preferences:set',
  'plan:end',
  'window:unsaved',
  'history:get',
  'clipboard:connect',
  'cleanup:plan',
  'details:get',
  'server:log',
  'server:test',
  'config:get',
  'config:save',
  'clients:get',
  'clients:plan',
  'clients:apply',
] as const satisfies readonly IpcChannel[];
export const IPC_STATE_CHANGED = 'state:changed';

/** What the preload puts on `window.shimkeeper`. */
export interface ShimkeeperBridge {
  invoke<C extends IpcChannel>(
    channel: C,
    ...args: Parameters<IpcCalls[C]>
  ): Promise<ReturnType<IpcCalls[C]>>;
  /** Returns the way to stop listening. */
  onState(listener: (state: AppState) => void): () => void;
}
