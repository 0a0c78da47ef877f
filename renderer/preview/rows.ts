/** The rows that the previewed states are put together from. */
import type {
  AccusedRow,
  DaemonRow,
  Finding,
  ServerRow,
  ShimRow,
  StatusAnswer,
} from '../../contracts/answers.js';
import type { TimelineEvent, Verdict } from '../../contracts/ipc.js';

export const BOOT_ID = '6f0d5a3e-2b7c-4c1e-9d39-0c7c5f5f6d10';
export const MINUTE = 60_000;

export const iso = (at: number): string => new Date(at).toISOString();

export const verdict = (
  level: Verdict['level'],
  title: string,
  detail: string,
  mend: Verdict['mend'],
): Verdict => ({
  level,
  title,
  detail,
  mend,
});

export function daemon(now: number): DaemonRow {
  return {
    bootId: BOOT_ID,
    pid: 48001,
    startTicks: 881_240,
    startTime: now - 188 * MINUTE,
    instanceId: 'b61f0c9e-7d52-4b0e-8b7c-6a3f1f0f2a91',
    version: '0.1.0',
    host: 'tray',
    port: 8079,
    uptimeSeconds: 188 * 60 + 12,
    responsive: true,
    rssBytes: 96_400_000,
  };
}

export function shim(now: number, pid: number, client: string, age: number, calls: number): ShimRow {
  return {
    bootId: BOOT_ID,
    pid,
    startTicks: pid * 19,
    startTime: now - age,
    client,
    clientPid: pid - 400,
    state: 'attached',
    uptimeSeconds: Math.floor(age / 1_000),
    rssBytes: 41_000_000 + (pid % 97) * 31_000,
    calls,
    latencyMs: calls === 0 ? null : 3 + (pid % 40),
    version: '0.1.0',
  };
}

export const SERVERS: readonly ServerRow[] = [
  {
    name: 'everything',
    state: 'ready',
    pid: 48031,
    restarts: 0,
    reason: null,
    rssBytes: 71_300_000,
    clients: 4,
  },
  {
    name: 'memory',
    state: 'ready',
    pid: 48037,
    restarts: 0,
    reason: null,
    rssBytes: 58_900_000,
    clients: 3,
  },
  {
    name: 'filesystem',
    state: 'idle',
    pid: null,
    restarts: 0,
    reason: null,
    rssBytes: null,
    share: 'client',
    shareReason:
      'runs once per client, because @modelcontextprotocol/server-filesystem opens the folders that its client names as roots',
  },
];

/** One of them falls again and again. */
export const FALLING_SERVERS: readonly ServerRow[] = SERVERS.map((server) =>
  server.name === 'memory'
    ? {
        ...server,
        state: 'backoff',
        pid: null,
        restarts: 3,
        reason: 'ended with code 1 during initialize; next try in 8 s',
        rssBytes: null,
        clients: 0,
      }
    : server,
);

export function accused(
  row: Pick<AccusedRow, 'bootId' | 'pid' | 'startTicks' | 'startTime'>,
  role: AccusedRow['role'],
  evidence: readonly string[],
  command: string,
): AccusedRow {
  const { bootId, pid, startTicks, startTime } = row;
  return { bootId, pid, startTicks, startTime, role, evidence, command, rssBytes: 38_200_000 };
}

export function finding(
  now: number,
  kind: 'orphan-shim' | 'duplicate-daemon',
  row: { readonly pid: number; readonly startTime: number },
  evidence: readonly string[],
  button: string,
): Finding {
  const { pid, startTime } = row;
  return {
    id: `${kind}:${pid}`,
    at: iso(now),
    kind,
    pid,
    startTime,
    evidence,
    action: `“${button}” ends it.`,
  };
}

export function event(
  now: number,
  id: number,
  secondsAgo: number,
  level: TimelineEvent['level'],
  topic: string,
  text: string,
): TimelineEvent {
  return { id, at: iso(now - secondsAgo * 1_000), level, topic, text };
}

export function timeline(now: number): readonly TimelineEvent[] {
  return [
    event(now, 9, 41, 'fine', 'shim', 'Shim 48120 attached for Visual Studio Code – Insiders'),
    event(now, 8, 95, 'fine', 'server', 'Server memory is ready'),
    event(now, 7, 720, 'fine', 'shim', 'Shim 48110 attached for Claude Code'),
    event(now, 6, 1_800, 'fine', 'action', 'Clean up ended 1 duplicate daemon'),
    event(now, 5, 1_804, 'trouble', 'finding', 'Duplicate daemon: PID 47777 does not own port 8079'),
    event(now, 4, 2_760, 'fine', 'shim', 'Shim 48102 attached for Claude Desktop'),
    event(now, 3, 10_800, 'fine', 'shim', 'Shim 48115 attached for Cursor'),
    event(now, 2, 11_290, 'fine', 'server', 'Server everything is ready'),
    event(now, 1, 11_292, 'fine', 'daemon', 'Daemon 48001 listens on 127.0.0.1:8079'),
  ];
}

export function healthRaw(status: StatusAnswer, now: number): string {
  const attached = status.shims.filter(({ state }) => state === 'attached');
  return JSON.stringify({
    schema: 1,
    pid: 48001,
    bootId: BOOT_ID,
    startTicks: 881_240,
    startTime: now - 188 * MINUTE,
    instanceId: 'b61f0c9e-7d52-4b0e-8b7c-6a3f1f0f2a91',
    version: '0.1.0',
    host: 'tray',
    port: 8079,
    startedAt: iso(now - 188 * MINUTE),
    updatedAt: iso(now),
    uptimeSeconds: 188 * 60,
    sessions: attached.length,
    inflight: 0,
    shims: attached.map(({ pid, startTime, client, clientPid }) => ({
      pid,
      startTime,
      client,
      clientPid,
      connectedAt: iso(startTime),
    })),
    servers: status.servers.map(({ name, state, pid, restarts }) => ({ name, state, pid, restarts })),
  });
}
