/** Everything the window shows, put together from its sources. Pure. */
import type { Finding, StatusAnswer } from '../contracts/answers.js';
import type { AppState, RunningAction, Settings, TimelineEvent } from '../contracts/ipc.js';
import { VERSION } from '../contracts/product.js';
import type { Connect } from './launch.js';
import { type TrayView, trayClients } from './tray-menu.js';
import { type HostView, judge, orphanShims } from './verdict.js';

export interface Sources {
  readonly host: HostView;
  readonly status: StatusAnswer;
  readonly findings: readonly Finding[];
  readonly healthRaw: string | null;
  readonly pidRaw: string | null;
  readonly timeline: readonly TimelineEvent[];
  readonly running: RunningAction | null;
  readonly startAtLogin: boolean;
  readonly settings: Settings;
  readonly offerExample: boolean;
  readonly portInEnvironment: number | null;
  readonly connect: Connect;
}

export type AppView = Omit<AppState, 'revision'>;

export function viewOf(sources: Sources): AppView {
  const { host, ...shown } = sources;
  const { notifications, autoClean, theme } = shown.settings;
  return { ...shown, notifications, autoClean, theme, appVersion: VERSION, verdict: judge(sources) };
}

export function trayViewOf(view: AppView): TrayView {
  return {
    level: view.verdict.level,
    title: view.verdict.title,
    orphanShims: orphanShims(view.status),
    // Copies under live clients are shown, and nothing is wrong with them.
    findings: view.findings.filter(({ kind }) => kind !== 'duplicate-server').length,
    clients: trayClients(view.status.shims),
    busy: view.running !== null,
    startAtLogin: view.startAtLogin,
  };
}

/** Before the first look there is nothing to show, and nothing is claimed. */
export function emptyStatus(home: string, port: number, now: Date): StatusAnswer {
  return {
    at: now.toISOString(),
    home,
    port,
    stopped: false,
    daemon: null,
    healthFile: { state: 'missing', pid: null, ageSeconds: null, evidence: [] },
    pidFile: { state: 'missing', pid: null, evidence: [] },
    shims: [],
    servers: [],
    duplicates: [],
    orphans: [],
    problems: [],
  };
}
