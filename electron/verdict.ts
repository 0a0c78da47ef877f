/** The one sentence that icon, tooltip and window agree on: a pure function of what was seen. */
import type { Finding, StatusAnswer } from '../contracts/answers.js';
import type { ActionName, Verdict, VerdictLevel } from '../contracts/ipc.js';
import { APP_TEXTS } from '../texts/app.js';
import { count, listed, sentence } from '../texts/words.js';

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

const TEXTS = APP_TEXTS.verdict;

type Judge = (seen: Evidence) => Verdict | null;

/** Of the daemon: the first that has something to say speaks for all, because the later ones would only repeat it. */
const OF_DAEMON: readonly Judge[] = [olderThanDaemon, failedStart, changingState, hung, stopped, absent];
/** Of one weight, the earlier one: what keeps clients from being served comes first. */
const JUDGES: readonly Judge[] = [ofDaemon, accused, files, servers, problems];
const WEIGHTS: Readonly<Record<VerdictLevel, number>> = { fine: 0, attention: 1, trouble: 2 };

/** The worst of all that is so. */
export function judge(seen: Evidence): Verdict {
  let worst: Verdict | null = null;
  for (const look of JUDGES) {
    const verdict = look(seen);
    if (verdict && (!worst || WEIGHTS[verdict.level] > WEIGHTS[worst.level])) worst = verdict;
  }
  return worst ?? allWell(seen);
}

function ofDaemon(seen: Evidence): Verdict | null {
  for (const look of OF_DAEMON) {
    const verdict = look(seen);
    if (verdict) return verdict;
  }
  return null;
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
  return verdict('attention', TEXTS.newerTitle, sentence(host.failure.message), null);
}

function failedStart({ host, status }: Evidence): Verdict | null {
  // Once the newer daemon is gone, this app may start its own.
  if (host.failure === null || host.failure.code === 'daemon-newer') return null;
  if (host.state === 'running' || host.state === 'starting') return null;
  const title = host.failure.code === 'port-taken' ? TEXTS.portTaken(status.port) : TEXTS.notStarted;
  return verdict('trouble', title, sentence(host.failure.message), 'start-daemon');
}

function accused({ status }: Evidence): Verdict | null {
  const shims = orphanShims(status);
  const servers = status.orphans.filter((row) => row.role === 'server').length;
  const parts = [
    status.duplicates.length > 0 ? count(status.duplicates.length, TEXTS.duplicate) : '',
    shims > 0 ? count(shims, TEXTS.orphanShim) : '',
    servers > 0 ? count(servers, TEXTS.orphanServer) : '',
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
  if (duplicates) said.push(TEXTS.duplicateDetail);
  if (orphans > 0) said.push(TEXTS.orphanDetail);
  return [...said, TEXTS.nothingInUse].join(' ');
}

function changingState({ host, status }: Evidence): Verdict | null {
  switch (host.state) {
    case 'starting':
      return verdict('attention', TEXTS.startingTitle, TEXTS.startingDetail, null);
    case 'stopping':
      return verdict('attention', TEXTS.stoppingTitle, TEXTS.stoppingDetail, null);
    case 'running':
      // The first look is not in yet, or it was taken before the bind.
      return status.daemon === null ? verdict('fine', TEXTS.upTitle, TEXTS.upDetail, null) : null;
    case 'idle':
    case 'stopped':
      return null;
  }
}

function hung({ status }: Evidence): Verdict | null {
  if (status.daemon === null || status.daemon.responsive) return null;
  const detail = TEXTS.hungDetail(status.daemon.pid, status.port);
  return verdict('trouble', TEXTS.hungTitle, detail, 'restart-daemon');
}

function stopped({ status }: Evidence): Verdict | null {
  if (!status.stopped || status.daemon !== null) return null;
  return verdict('attention', TEXTS.stoppedTitle, TEXTS.stoppedDetail, 'start-daemon');
}

function absent({ status }: Evidence): Verdict | null {
  if (status.daemon !== null) return null;
  return verdict('trouble', TEXTS.absentTitle, TEXTS.absentDetail, 'start-daemon');
}

function files({ findings }: Evidence): Verdict | null {
  const finding = findings.find((f) => f.kind === 'stale-health' || f.kind === 'pid-mismatch');
  if (!finding) return null;
  const detail = finding.evidence[0] ?? finding.action;
  return verdict('attention', TEXTS.filesTitle, sentence(detail), 'restart-daemon');
}

function servers({ status }: Evidence): Verdict | null {
  const failed = status.servers.filter((row) => row.state === 'failed');
  const first = failed[0];
  if (!first) return null;
  const title =
    failed.length === 1
      ? TEXTS.serverFailed(first.name)
      : TEXTS.serversFailed(count(failed.length, TEXTS.server));
  return verdict('attention', title, sentence(first.reason ?? TEXTS.noReason), null);
}

function problems({ status }: Evidence): Verdict | null {
  const first = status.problems[0];
  if (!first) return null;
  const title = first.code === 'config-bad' ? TEXTS.configTitle : TEXTS.problemTitle;
  return verdict('attention', title, sentence(first.message), null);
}

function allWell({ status }: Evidence): Verdict {
  const title = TEXTS.allWell(count(status.shims.length, TEXTS.shim));
  const detail = status.shims.length === 0 ? TEXTS.noClient : `${serversInWords(status.servers)}.`;
  return verdict('fine', title, detail, null);
}

/** By name: one that is not shared may have many processes. */
function serversInWords(rows: StatusAnswer['servers']): string {
  const names = (all: StatusAnswer['servers']): number => new Set(all.map(({ name }) => name)).size;
  const own = names(rows.filter(({ share }) => share === 'client'));
  const shared = TEXTS.shared(count(names(rows) - own, TEXTS.server));
  return own === 0 ? shared : TEXTS.ownBeside(shared, own);
}
