/** The one sentence that icon, tooltip and window agree on: a pure function of what was seen. */
import type { Finding, StatusAnswer } from '../contracts/answers.js';
import type { ActionName, Verdict, VerdictLevel } from '../contracts/ipc.js';
import { count, listed, sentence } from './words.js';

export type HostState = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped';

/** What the main process knows about the daemon that it hosts. */
export interface HostView {
  readonly state: HostState;
  /** Why the daemon does not run here although it should; null when nothing went wrong. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface Evidence {
  readonly host: HostView;
  readonly status: StatusAnswer;
  readonly findings: readonly Finding[];
}

type Judge = (seen: Evidence) => Verdict | null;

/** Worst first; the first that has something to say is the verdict. */
const JUDGES: readonly Judge[] = [
  olderThanDaemon,
  failedStart,
  accused,
  changingState,
  hung,
  stopped,
  absent,
  files,
  servers,
  problems,
];

export function judge(seen: Evidence): Verdict {
  for (const look of JUDGES) {
    const verdict = look(seen);
    if (verdict) return verdict;
  }
  return allWell(seen);
}

export function orphanShims(status: StatusAnswer): number {
  return status.orphans.filter((row) => row.role === 'shim').length;
}

function verdict(level: VerdictLevel, title: string, detail: string, mend: ActionName | null): Verdict {
  return { level, title, detail, mend };
}

/** Clients are served, and this app has no part in it. */
function olderThanDaemon({ host, status }: Evidence): Verdict | null {
  if (host.failure?.code !== 'daemon-newer' || status.daemon === null) return null;
  const title = 'A newer daemon runs: update this app, or stop that one';
  return verdict('attention', title, sentence(host.failure.message), null);
}

function failedStart({ host, status }: Evidence): Verdict | null {
  // Once the newer daemon is gone, this app may start its own.
  if (host.failure === null || host.failure.code === 'daemon-newer') return null;
  if (host.state === 'running' || host.state === 'starting') return null;
  const title =
    host.failure.code === 'port-taken' ? `Port ${status.port} is taken` : 'The daemon did not start';
  return verdict('trouble', title, sentence(host.failure.message), 'start-daemon');
}

function accused({ status }: Evidence): Verdict | null {
  const shims = orphanShims(status);
  const servers = status.orphans.filter((row) => row.role === 'server').length;
  const parts = [
    status.duplicates.length > 0 ? count(status.duplicates.length, 'duplicate daemon') : '',
    shims > 0 ? count(shims, 'orphaned shim') : '',
    servers > 0 ? count(servers, 'orphaned server') : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return null;
  const duplicates = status.duplicates.length > 0;
  return verdict(
    duplicates ? 'trouble' : 'attention',
    listed(parts),
    accusedDetail(duplicates, shims + servers),
    // Servers have a button of their own, which shows its plan first.
    duplicates ? 'clean-up' : shims > 0 ? 'kill-orphans' : null,
  );
}

function accusedDetail(duplicates: boolean, orphans: number): string {
  const said: string[] = [];
  if (duplicates) said.push('A daemon process of this home runs beside the one that owns the port.');
  if (orphans > 0) said.push('Something is still running although the client it served is gone.');
  return `${said.join(' ')} Nothing that is in use is touched.`;
}

function changingState({ host, status }: Evidence): Verdict | null {
  switch (host.state) {
    case 'starting':
      return verdict(
        'attention',
        'The daemon is starting',
        'Clients are answered as soon as it is up.',
        null,
      );
    case 'stopping':
      return verdict('attention', 'The daemon is stopping', 'Calls under way are being finished.', null);
    case 'running':
      // The first look is not in yet, or it was taken before the bind.
      return status.daemon === null ? verdict('fine', 'The daemon is up', 'Looking around.', null) : null;
    case 'idle':
    case 'stopped':
      return null;
  }
}

function hung({ status }: Evidence): Verdict | null {
  if (status.daemon === null || status.daemon.responsive) return null;
  const detail = `Process ${status.daemon.pid} owns port ${status.port} but gives no answer.`;
  return verdict('trouble', 'The daemon does not answer', detail, 'restart-daemon');
}

function stopped({ status }: Evidence): Verdict | null {
  if (!status.stopped || status.daemon !== null) return null;
  const detail = 'It was stopped on purpose. Clients get an error until it is started again.';
  return verdict('attention', 'Stopped', detail, 'start-daemon');
}

function absent({ status }: Evidence): Verdict | null {
  if (status.daemon !== null) return null;
  return verdict('trouble', 'No daemon', 'Clients cannot reach their servers.', 'start-daemon');
}

function files({ findings }: Evidence): Verdict | null {
  const finding = findings.find((f) => f.kind === 'stale-health' || f.kind === 'pid-mismatch');
  if (!finding) return null;
  const detail = finding.evidence[0] ?? finding.action;
  return verdict('attention', 'The health file is wrong', sentence(detail), 'restart-daemon');
}

function servers({ status }: Evidence): Verdict | null {
  const failed = status.servers.filter((row) => row.state === 'failed');
  const first = failed[0];
  if (!first) return null;
  const title =
    failed.length === 1 ? `Server ${first.name} failed` : `${count(failed.length, 'server')} failed`;
  return verdict('attention', title, sentence(first.reason ?? 'No reason was given.'), null);
}

function problems({ status }: Evidence): Verdict | null {
  const first = status.problems[0];
  if (!first) return null;
  const title = first.code === 'config-bad' ? 'config.json cannot be used' : 'Something needs a look';
  return verdict('attention', title, sentence(first.message), null);
}

function allWell({ status }: Evidence): Verdict {
  const title = `1 daemon, ${count(status.shims.length, 'shim')}, all well`;
  const detail =
    status.shims.length === 0 ? 'No client is connected yet.' : `${serversInWords(status.servers)}.`;
  return verdict('fine', title, detail, null);
}

/** By name: one that is not shared may have many processes. */
function serversInWords(rows: StatusAnswer['servers']): string {
  const names = (all: StatusAnswer['servers']): number => new Set(all.map(({ name }) => name)).size;
  const own = names(rows.filter(({ share }) => share === 'client'));
  const shared = `${count(names(rows) - own, 'server')} shared by every client`;
  return own === 0 ? shared : `${shared}, ${own} with a process for each client`;
}
