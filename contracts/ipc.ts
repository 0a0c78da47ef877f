/**
 * The one typed map between the window and the main process. Every command is an `invoke` of one of these channels;
 * the state comes the other way, whole, with a revision that only grows.
 */
import type { CleanupAnswer, Finding, HistoryAnswer, StatusAnswer } from './answers.js';

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
  readonly notifications: boolean;
  /** Orphaned shims of our own are ended by themselves, after a grace time. */
  readonly autoClean: boolean;
  readonly theme: ThemePreference;
  /** No config.json: the window offers the built-in example server. */
  readonly offerExample: boolean;
  /** Ready to paste into a client's file. */
  readonly connect: {
    readonly command: string;
    readonly args: readonly string[];
    /** Set where the app's own runtime runs the shim; absent or empty: no `env` in the snippet. */
    readonly env?: Readonly<Record<string, string>>;
  };
}

export type ThemePreference = 'system' | 'light' | 'dark';

export const MAX_TIMELINE_EVENTS = 200;

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
  'preferences:set': (change: {
    notifications?: boolean;
    autoClean?: boolean;
    theme?: ThemePreference;
  }) => void;
  /** Ends orphaned servers, of those that are accused at this moment only the ones that were shown: identity keys. */
  'servers:end': (shown: readonly string[]) => ActionResult;
  'history:get': () => HistoryAnswer;
  'clipboard:connect': (client: string) => void;
}

export type IpcChannel = keyof IpcCalls;
export const IPC_CHANNELS = [
  'state:get',
  'action:run',
  'login:set',
  'preferences:set',
  'servers:end',
  'history:get',
  'clipboard:connect',
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
