/** Which process a row of the window stands for, and what is known of it already. Pure. */
import type { AccusedRow, ShimRow, StatusAnswer } from '../contracts/answers.js';
import { identityKey } from '../contracts/identity.js';

export interface Subject {
  readonly pid: number;
  /** null: its row knows only the pid. */
  readonly startTicks: number | null;
  readonly title: string;
  readonly evidence: readonly string[];
  /** Pids that the row names as belonging to it, itself excluded. */
  readonly members: readonly number[];
}

const ROLE_TITLES: Readonly<Record<AccusedRow['role'], string>> = {
  daemon: 'Duplicate daemon',
  shim: 'Orphaned shim',
  server: 'Orphaned server',
};

/** `key`: an identity key, or the bare pid of a server of the daemon. null: nothing that is shown has it. */
export function subjectOf(status: StatusAnswer, key: string): Subject | null {
  const [pid = Number.NaN, startTicks = null] = key.split('-').map(Number);
  if (startTicks === null) return ownServer(status, pid);
  const has = (row: { pid: number; startTicks: number }): boolean => identityKey(row) === key;
  const it = { pid, startTicks, members: [] };
  const accused = [...status.duplicates, ...status.orphans].find(has);
  if (accused) return { ...it, ...ofAccused(accused) };
  if (status.daemon && has(status.daemon)) return { ...it, title: 'Daemon', evidence: ofDaemon(status) };
  const shim = status.shims.find(has);
  if (shim) return { ...it, title: `Shim of ${shim.client}`, evidence: ofShim(shim, status) };
  return neighbour(status, has, it);
}

function ofAccused(row: AccusedRow): Pick<Subject, 'title' | 'evidence' | 'members'> {
  const members = (row.members ?? []).map((member) => member.pid);
  return { title: ROLE_TITLES[row.role], evidence: row.evidence, members };
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
    return { ...it, title: `MCP server ${server.name}`, evidence: server.evidence, members };
  }
  const other = neighbours?.otherHomes.find(has);
  if (!other) return null;
  const where = other.home === null ? 'its home is not known' : `it belongs to the home ${other.home}`;
  return {
    ...it,
    title: `A ${other.role} of another home`,
    evidence: [where, 'it is never touched from here'],
  };
}

function ofDaemon({ daemon, healthFile, pidFile }: StatusAnswer): string[] {
  if (!daemon) return [];
  return [
    `it owns port ${daemon.port}`,
    daemon.busy ?? (daemon.responsive ? 'it answers' : 'it does not answer'),
    ...healthFile.evidence.map((line) => `health.json: ${line}`),
    ...pidFile.evidence.map((line) => `daemon.pid: ${line}`),
  ];
}

function ofShim(shim: ShimRow, { daemon }: StatusAnswer): string[] {
  const client = shim.clientPid === null ? 'its client is not known' : `its client is pid ${shim.clientPid}`;
  const attached =
    shim.state === 'attached' ? `it is attached to the daemon, pid ${daemon?.pid}` : 'it looks for a daemon';
  const version =
    shim.version === '' ? 'it did not announce itself' : `it announced itself: version ${shim.version}`;
  return [client, attached, version, ...(shim.trouble ? [shim.trouble.message] : [])];
}

function ownServer({ servers, daemon }: StatusAnswer, pid: number): Subject | null {
  const server = servers.find((row) => row.pid === pid);
  if (!server) return null;
  const evidence = [
    `the daemon, pid ${daemon?.pid}, started it for "${server.name}" of config.json`,
    `it is ${server.state}`,
    ...(server.reason === null ? [] : [server.reason]),
    ...(server.shareReason ? [`it is not shared: ${server.shareReason}`] : []),
  ];
  return { pid, startTicks: null, title: `Server ${server.name}`, evidence, members: [] };
}
