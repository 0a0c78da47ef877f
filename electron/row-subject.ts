/** Which process a row of the window stands for, and what is known of it already. Pure. */
import type { AccusedRow, ShimRow, StatusAnswer } from '../contracts/answers.js';
import { identityKey } from '../contracts/identity.js';
import { APP_TEXTS } from '../texts/app.js';

export interface Subject {
  readonly pid: number;
  /** null: its row knows only the pid. */
  readonly startTicks: number | null;
  readonly title: string;
  readonly evidence: readonly string[];
  /** Pids that the row names as belonging to it, itself excluded. */
  readonly members: readonly number[];
}

const TEXTS = APP_TEXTS.rows;

/** `key`: an identity key, or the bare pid of a server of the daemon. null: nothing that is shown has it. */
export function subjectOf(status: StatusAnswer, key: string): Subject | null {
  const [pid = Number.NaN, startTicks = null] = key.split('-').map(Number);
  if (startTicks === null) return ownServer(status, pid);
  const has = (row: { pid: number; startTicks: number }): boolean => identityKey(row) === key;
  const it = { pid, startTicks, members: [] };
  const accused = [...status.duplicates, ...status.orphans].find(has);
  if (accused) return { ...it, ...ofAccused(accused) };
  if (status.daemon && has(status.daemon)) return { ...it, title: TEXTS.daemon, evidence: ofDaemon(status) };
  const shim = status.shims.find(has);
  if (shim) return { ...it, title: TEXTS.shim(shim.client), evidence: ofShim(shim, status) };
  return neighbour(status, has, it);
}

function ofAccused(row: AccusedRow): Pick<Subject, 'title' | 'evidence' | 'members'> {
  const members = (row.members ?? []).map((member) => member.pid);
  return { title: TEXTS.accused[row.role], evidence: row.evidence, members };
}

function neighbour(
  { neighbours }: StatusAnswer,
  has: (row: { pid: number; startTicks: number }) => boolean,
  it: Pick<Subject, 'pid' | 'startTicks' | 'members'>,
): Subject | null {
  const client = neighbours?.clients.find(has);
  if (client) return { ...it, title: client.product, evidence: client.evidence };
  const server = neighbours?.servers.find(has);
  if (server) {
    const members = server.members.filter((pid) => pid !== server.pid);
    return { ...it, title: TEXTS.clientServer(server.name), evidence: server.evidence, members };
  }
  const other = neighbours?.otherHomes.find(has);
  if (!other) return null;
  const where = other.home === null ? TEXTS.homeUnknown : TEXTS.homeIs(other.home);
  return {
    ...it,
    title: TEXTS.otherHome(other.role),
    evidence: [where, TEXTS.neverTouched],
  };
}

function ofDaemon({ daemon, healthFile, pidFile }: StatusAnswer): string[] {
  if (!daemon) return [];
  return [
    TEXTS.owns(daemon.port),
    daemon.busy ?? (daemon.responsive ? TEXTS.answers : TEXTS.hung),
    ...healthFile.evidence.map(TEXTS.healthFile),
    ...pidFile.evidence.map(TEXTS.pidFile),
  ];
}

function ofShim(shim: ShimRow, { daemon }: StatusAnswer): string[] {
  const client = shim.clientPid === null ? TEXTS.clientUnknown : TEXTS.clientIs(shim.clientPid);
  const attached = shim.state === 'attached' ? TEXTS.attached(daemon?.pid) : TEXTS.looking;
  const version = shim.version === '' ? TEXTS.notAnnounced : TEXTS.announced(shim.version);
  return [client, attached, version, ...(shim.trouble ? [shim.trouble.message] : [])];
}

function ownServer({ servers, daemon }: StatusAnswer, pid: number): Subject | null {
  const server = servers.find((row) => row.pid === pid);
  if (!server) return null;
  const evidence = [
    TEXTS.startedBy(daemon?.pid, server.name),
    TEXTS.is(server.state),
    ...(server.reason === null ? [] : [server.reason]),
    ...(server.shareReason ? [TEXTS.notShared(server.shareReason)] : []),
  ];
  return { pid, startTicks: null, title: TEXTS.server(server.name), evidence, members: [] };
}
