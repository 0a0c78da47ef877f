/** Who is who in a snapshot: instances with what they are, and the client that each belongs to. Pure. */
import type { ServerProof } from '../../contracts/answers.js';
import type { ClientMark, ConfiguredServer } from '../../contracts/clients.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import { programStem } from '../recognise.js';
import type { CommandClass } from './classify.js';
import { type Instance, instancesOf } from './instances.js';
import { isOlder } from './process.js';
import { serverKey } from './signature.js';

/** Nothing nests deeper; a torn table may hold a ring. */
const MAX_ANCESTORS = 64;

export interface LiveClient {
  readonly mark: ClientMark;
  /** The program itself: of an Electron program its first process, not the helper that started the server. */
  readonly row: ProcessRow;
  /** Window or session, in words; null where it cannot be known. */
  readonly session: string | null;
}

export interface FoundServer {
  readonly instance: Instance;
  readonly name: string;
  /** Copies with the same key are the same server. */
  readonly key: string;
  readonly proof: ServerProof;
  /** Its command alone says surely which server it is. */
  readonly isSure: boolean;
  /** The entries of configurations that it may be. */
  readonly entries: readonly ConfiguredServer[];
  /** The nearest living client above it, with nothing but launchers between; null: none. */
  readonly client: LiveClient | null;
}

export interface People {
  readonly clients: readonly LiveClient[];
  readonly servers: readonly FoundServer[];
  readonly shims: readonly { readonly row: ProcessRow; readonly client: LiveClient | null }[];
  readonly instances: readonly Instance[];
}

/** `classOf`: null for a process whose command line cannot be read. */
export type ClassOf = (row: ProcessRow) => CommandClass | null;

/** `isDaemons`: a server that a daemon of ours has announced as its own. */
export function whoIsWho(
  snapshot: ProcessSnapshot,
  classOf: ClassOf,
  isDaemons: (row: ProcessRow) => boolean,
): People {
  const instances = instancesOf(snapshot.rows.values(), (row) => classOf(row)?.launcher === true);
  const byMember = new Map(instances.flatMap((one) => one.members.map((row) => [row.pid, one] as const)));
  const context: Context = { snapshot, classOf, byMember, isDaemons };
  const clients = new Map<number, LiveClient>();
  const servers: FoundServer[] = [];
  const shims: { row: ProcessRow; client: LiveClient | null }[] = [];
  for (const instance of instances) {
    // Nearly all of a table has nothing to do with any of this.
    if (!instance.members.some((row) => isOfInterest(classOf(row)))) continue;
    const above = nearestClient(instance, context);
    const own = clientIn(instance, classOf);
    // What stands in a configuration is that server, also where it is a client's own program (`claude mcp serve`).
    const server = serverOf(instance, above, context);
    if (server) servers.push(server);
    else if (own) clients.set(own.row.pid, own);
    else if (classOf(instance.head)?.ours?.role === 'shim') shims.push({ row: instance.head, client: above });
    if (above && (server || classOf(instance.head)?.ours?.role === 'shim')) clients.set(above.row.pid, above);
  }
  return { clients: [...clients.values()], servers, shims, instances };
}

function isOfInterest(is: CommandClass | null): boolean {
  return is !== null && (is.ours !== null || is.client !== null || is.servers.length > 0 || is.saysMcp);
}

interface Context {
  readonly snapshot: ProcessSnapshot;
  readonly classOf: ClassOf;
  readonly byMember: ReadonlyMap<number, Instance>;
  readonly isDaemons: (row: ProcessRow) => boolean;
}

function clientIn(instance: Instance, classOf: ClassOf): LiveClient | null {
  const row = instance.members.find((member) => classOf(member)?.client);
  const mark = row ? classOf(row)?.client : null;
  return row && mark ? { mark, row, session: null } : null;
}

/** Upwards through launchers; anything else that is no client ends the search: what it started is its own affair. */
function nearestClient(instance: Instance, { snapshot, classOf, byMember }: Context): LiveClient | null {
  let below = instance.root;
  for (let depth = 0; depth < MAX_ANCESTORS; depth += 1) {
    const parent = snapshot.rows.get(below.ppid);
    if (!parent || parent.state === 'zombie' || isOlder(below, parent)) return null;
    const home = byMember.get(parent.pid);
    const client = home ? clientIn(home, classOf) : null;
    if (client) return { ...client, session: sessionOf(parent, client.row) };
    if (!classOf(parent)?.launcher) return null;
    below = parent;
  }
  return null;
}

/** The helper that hosts one window's extensions; or the conversation, or the terminal, of a program without windows. */
function sessionOf(parent: ProcessRow, client: ProcessRow): string | null {
  if (parent.pid !== client.pid && (parent.argv ?? []).some((word) => word.startsWith('--type='))) {
    return `window of helper pid ${parent.pid}`;
  }
  const argv = client.argv ?? [];
  const at = argv.findIndex((word) => word === '--resume' || word === '--session-id' || word === '-r');
  const named = at === -1 ? undefined : argv[at + 1];
  if (named && !named.startsWith('-')) return `session ${named.slice(0, 64)}`;
  return client.session ? `terminal session ${client.session}` : null;
}

function serverOf(instance: Instance, client: LiveClient | null, context: Context): FoundServer | null {
  const { classOf, isDaemons, snapshot } = context;
  const parent = snapshot.rows.get(instance.root.ppid);
  if (instance.members.some(isDaemons) || (parent && classOf(parent)?.ours?.role === 'daemon')) return null;
  const classes = instance.members.flatMap((row) => classOf(row) ?? []);
  if (classes.some(({ ours }) => ours !== null)) return null;
  const matched = classes.flatMap(({ servers }) => servers);
  // The client's own file is asked first: two clients may call one server by two names.
  const own = matched.find(({ entry }) => client !== null && entry.client === client.mark.id);
  const best = own ?? matched.find(({ match }) => match === 'strong');
  if (best) {
    return {
      instance,
      name: best.entry.name,
      key: serverKey(best.entry),
      proof: best.entry.client === null ? 'rule' : 'configuration',
      isSure: matched.some(({ match }) => match === 'strong'),
      entries: [...new Set(matched.map(({ entry }) => entry))],
      client,
    };
  }
  if (client === null || !classes.some(({ saysMcp }) => saysMcp)) return null;
  const argv = instance.head.argv ?? [];
  const key = JSON.stringify([programStem(argv[0] ?? ''), ...argv.slice(1)]);
  return { instance, name: nameOf(argv), key, proof: 'parentage', isSure: false, entries: [], client };
}

/** The word that says MCP names the server best. */
function nameOf(argv: readonly string[]): string {
  const word = argv.find((one) => /mcp|modelcontextprotocol/i.test(one)) ?? argv[0] ?? '';
  const parts = word
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '');
  return (parts.slice(-2).find((part) => /mcp/i.test(part)) ?? parts.at(-1) ?? word).slice(0, 100);
}
