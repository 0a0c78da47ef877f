/** What else of MCP would run beside the previewed home. */
import type { ClientRow, ClientServerRow, Neighbours } from '../../contracts/answers.js';
import { BOOT_ID, MINUTE } from './rows.js';

export function neighbours(now: number): Neighbours {
  const clients = [
    client(now, 47702, 'claude-desktop', 'Claude Desktop', null, [48102], [47811]),
    client(now, 47710, 'claude-code', 'Claude Code', 'session in ~/src/atlas', [48110], [47820, 47821]),
    client(now, 47715, 'cursor', 'Cursor', 'window “atlas”', [48115], [47830]),
  ];
  const servers = [
    ownServer(now, 47811, 'github', clients[0], 118_400_000),
    ownServer(now, 47820, 'github', clients[1], 121_900_000),
    ownServer(now, 47830, 'github', clients[2], 117_200_000),
    ownServer(now, 47821, 'playwright', clients[1], 164_000_000),
  ];
  return {
    clients,
    servers,
    duplicateServers: [
      {
        name: 'github',
        copies: servers.filter(({ name }) => name === 'github'),
        reclaimableBytes: 235_600_000,
        evidence: ['3 live copies of github under Claude Desktop, Claude Code and Cursor'],
      },
    ],
    otherHomes: [],
    notes: [],
  };
}

/** Only one client runs some by itself, each once. */
export function calmNeighbours(now: number): Neighbours {
  const all = neighbours(now);
  const servers = all.servers.filter(({ client }) => client === 'claude-code');
  const pids = new Set(servers.map(({ pid }) => pid));
  const clients = all.clients.map((row) => ({ ...row, servers: row.servers.filter((pid) => pids.has(pid)) }));
  return { ...all, clients, servers, duplicateServers: [] };
}

function client(
  now: number,
  pid: number,
  id: string,
  product: string,
  session: string | null,
  shims: readonly number[],
  servers: readonly number[],
): ClientRow {
  const startTime = now - 200 * MINUTE;
  const evidence = [`its program is ${product}`];
  return {
    bootId: BOOT_ID,
    pid,
    startTicks: pid * 19,
    startTime,
    client: id,
    product,
    session,
    shims,
    servers,
    evidence,
  };
}

function ownServer(
  now: number,
  pid: number,
  name: string,
  owner: ClientRow | undefined,
  rssBytes: number,
): ClientServerRow {
  return {
    bootId: BOOT_ID,
    pid,
    startTicks: pid * 19,
    startTime: now - 190 * MINUTE,
    name,
    proof: 'configuration',
    state: 'in-use',
    client: owner?.client ?? null,
    clientPid: owner?.pid ?? null,
    session: owner?.session ?? null,
    members: [pid],
    rssBytes,
    command: `npx -y @modelcontextprotocol/server-${name}`,
    evidence: [`the configuration of ${owner?.product} names it`],
  };
}
