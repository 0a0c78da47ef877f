/** Clients, their own servers, copies and left-behinds: verdicts with evidence. Pure. */
import type {
  AccusedRow,
  ClientRow,
  ClientServerRow,
  DuplicateServer,
  Neighbours,
  OtherHomeRow,
} from '../../contracts/answers.js';
import type { ClientCatalogue } from '../../contracts/clients.js';
import { identityKey, type ProcessIdentity } from '../../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import type { StdinState } from '../facts.js';
import { judgeAbandoned } from './abandoned.js';
import type { Instance } from './instances.js';
import type { ClassOf, FoundServer, LiveClient, People } from './people.js';
import { accuse, clock, commandOf } from './process.js';

/** A server whose client is gone may still be about to end; only one that is there after this is accused. */
export const SERVER_END_WINDOW_MS = 5_000;
const MEBIBYTE = 1024 * 1024;

export interface NeighbourInput {
  readonly snapshot: ProcessSnapshot;
  readonly people: People;
  readonly catalogue: ClientCatalogue;
  readonly classOf: ClassOf;
  /** By identity key; asked only of those that `suspects` names. */
  readonly stdin: ReadonlyMap<string, StdinState>;
  /** Servers that earlier looks found left behind, by identity key: since when (ms since the epoch). */
  readonly leftSince: ReadonlyMap<string, number>;
  readonly ownUid: number | null;
  readonly now: number;
  /** Of this home, or null where the process's home is not known. */
  homeOf(row: ProcessRow): string | null;
  isOwnHome(home: string): boolean;
}

export interface NeighbourVerdicts extends Neighbours {
  /** Servers that clients left behind; each stands for its whole instance. */
  readonly orphanServers: readonly AccusedRow[];
  /** Servers that a later look may accuse: they may still end by themselves, or were not to be told for a moment. */
  readonly waiting: number;
  /** For the next look. */
  readonly leftSince: ReadonlyMap<string, number>;
}

export const NO_NEIGHBOURS: NeighbourVerdicts = {
  clients: [],
  servers: [],
  duplicateServers: [],
  otherHomes: [],
  notes: [],
  orphanServers: [],
  waiting: 0,
  leftSince: new Map(),
};

export function judgeNeighbours(input: NeighbourInput): NeighbourVerdicts {
  const { people, catalogue, now } = input;
  const judged = people.servers.map((server) => judgeServer(input, server));
  const leftSince = new Map(
    judged.flatMap(({ row, since }): [string, number][] =>
      since === null ? [] : [[identityKey(row), Math.min(since, now)]],
    ),
  );
  return {
    clients: people.clients.map((client) => clientRow(client, people)),
    servers: judged.map(({ row }) => row),
    duplicateServers: duplicateServers(people),
    otherHomes: otherHomes(input),
    notes: catalogue.problems,
    orphanServers: judged.flatMap(({ accused }) => accused ?? []),
    waiting: judged.filter(({ waits }) => waits).length,
    leftSince,
  };
}

interface JudgedServer {
  readonly row: ClientServerRow;
  /** Proven since then that its client is gone, in ms since the epoch; null: not proven. */
  readonly since: number | null;
  readonly waits: boolean;
  readonly accused: AccusedRow | null;
}

function judgeServer(input: NeighbourInput, server: FoundServer): JudgedServer {
  const known = knownBy(server);
  if (server.client) {
    const { mark, row } = server.client;
    const evidence = [known, `it runs under ${mark.product}, pid ${row.pid}, which lives`];
    return { row: serverRow(server, 'in-use', evidence), since: null, waits: false, accused: null };
  }
  const found = judgeAbandoned(input, server);
  const before = input.leftSince.get(identityKey(server.instance.root)) ?? null;
  if (found.proof === null) {
    const { doubt, passing } = found;
    const evidence = [known, `no client above it is known; it is left alone: ${doubt}`];
    const since = passing ? before : null;
    return { row: serverRow(server, 'unknown', evidence), since, waits: passing, accused: null };
  }
  const since = before ?? input.now;
  const evidence = [known, ...found.proof];
  if (input.now - since < SERVER_END_WINDOW_MS) {
    return {
      row: serverRow(server, 'unknown', [...evidence, 'it may still be ending']),
      since,
      waits: true,
      accused: null,
    };
  }
  const whole = [...evidence, `seen since ${clock(since)}, and it is still there`];
  const accused = accuseServer(server, whole);
  return { row: serverRow(server, 'orphan', whole), since, waits: false, accused };
}

function accuseServer({ instance, name }: FoundServer, evidence: readonly string[]): AccusedRow {
  const { root, members } = instance;
  return {
    ...accuse(root, 'server', [`MCP server "${name}"`, ...evidence]),
    rssBytes: memoryOf(instance),
    leftBy: 'client',
    members: members.slice(1).map(identityOf),
  };
}

function identityOf({ bootId, pid, startTicks }: ProcessIdentity): ProcessIdentity {
  return { bootId, pid, startTicks };
}

function knownBy({ proof, name, entries, client }: FoundServer): string {
  const [entry] = entries;
  switch (proof) {
    case 'configuration':
      return `its command is that of server "${name}" in ${entry?.file ?? 'a client’s file'}`;
    case 'rule':
      return `its command is that of server "${name}" in your rules (${entry?.file ?? 'rules.json'})`;
    case 'parentage':
      return `its command names an MCP server, and ${client?.mark.product ?? 'a client'} started it`;
  }
}

function serverRow(
  server: FoundServer,
  state: ClientServerRow['state'],
  evidence: readonly string[],
): ClientServerRow {
  const { instance, client } = server;
  return {
    ...identityOf(instance.root),
    startTime: instance.root.startTime,
    name: server.name,
    proof: server.proof,
    state,
    client: client?.mark.id ?? null,
    clientPid: client?.row.pid ?? null,
    session: client?.session ?? null,
    members: instance.members.map(({ pid }) => pid),
    rssBytes: memoryOf(instance),
    command: commandOf(instance.head),
    evidence,
  };
}

/** null where not even one member's can be read. */
function memoryOf({ members }: Instance): number | null {
  const known = members.flatMap(({ pssBytes, rssBytes }) => pssBytes ?? rssBytes ?? []);
  return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
}

function clientRow({ mark, row, session }: LiveClient, { shims, servers }: People): ClientRow {
  const isIts = ({ client }: { client: LiveClient | null }): boolean => client?.row.pid === row.pid;
  const ownShims = shims.filter(isIts).map((shim) => shim.row.pid);
  const own = servers.filter(isIts);
  const connections = [
    ownShims.length > 0 ? `${ownShims.length} shim${ownShims.length === 1 ? '' : 's'} of ours` : '',
    own.length > 0 ? `${own.length} MCP server${own.length === 1 ? '' : 's'} that it runs by itself` : '',
  ].filter((words) => words !== '');
  return {
    ...identityOf(row),
    startTime: row.startTime,
    client: mark.id,
    product: mark.product,
    session,
    shims: ownShims,
    servers: own.map(({ instance }) => instance.root.pid),
    evidence: [
      `pid ${row.pid} (${commandOf(row)}) is ${mark.product}`,
      connections.length > 0
        ? `${connections.join(' and ')}: one for each of its connections, as expected`
        : 'no MCP server of it is running',
    ],
  };
}

/** Live copies under live clients only: what nobody uses is no copy that sharing would replace. */
function duplicateServers({ servers }: People): DuplicateServer[] {
  const groups = new Map<string, FoundServer[]>();
  for (const server of servers) {
    const { client, key } = server;
    if (client && key !== null) groups.set(key, [...(groups.get(key) ?? []), server]);
  }
  return [...groups.values()].filter((copies) => copies.length > 1).map(duplicateServer);
}

function duplicateServer(found: readonly FoundServer[]): DuplicateServer {
  const copies = [...found].sort((a, b) => a.instance.root.startTime - b.instance.root.startTime);
  const sizes = copies.map(({ instance }) => memoryOf(instance) ?? 0);
  const reclaimableBytes = sizes.reduce((sum, bytes) => sum + bytes, 0) - Math.max(...sizes);
  const name = copies[0]?.name ?? '';
  const who = copies.map(({ instance, client }) => `pid ${instance.root.pid} under ${client?.mark.product}`);
  return {
    name,
    copies: copies.map((server) => {
      const { pid, startTicks, startTime, client, clientPid, session, rssBytes } = serverRow(
        server,
        'in-use',
        [],
      );
      return { pid, startTicks, startTime, client, clientPid, session, rssBytes };
    }),
    reclaimableBytes,
    evidence: [
      `${copies.length} copies of server "${name}" run under live clients: ${who.join(', ')}`,
      `sharing one would free about ${Math.round(reclaimableBytes / MEBIBYTE)} MB`,
    ],
  };
}

function otherHomes({ people, classOf, homeOf, isOwnHome }: NeighbourInput): OtherHomeRow[] {
  return people.instances.flatMap(({ head }) => {
    const role = classOf(head)?.ours?.role;
    if (!role) return [];
    const home = homeOf(head);
    if (home !== null && isOwnHome(home)) return [];
    return [{ ...identityOf(head), startTime: head.startTime, role, home, command: commandOf(head) }];
  });
}
