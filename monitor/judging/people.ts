/** Who is who in a snapshot: instances with what they are, and the client that each belongs to. Pure. */
import type { ServerProof } from '../../contracts/answers.js';
import type { ClientMark, ConfiguredServer } from '../../contracts/clients.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import { programStem } from '../recognise.js';
import type { CommandClass } from './classify.js';
import { type Instance, instancesOf } from './instances.js';
import { inOneLine, isOlder } from './process.js';
import { serverKey, standsOnFolder } from './server-key.js';
import { type Entry, VARIABLE } from './signature.js';

/** Nothing nests deeper; a torn table may hold a ring. */
const MAX_ANCESTORS = 64;
const SHELL = /^(sh|bash|dash|zsh|fish|ksh|ash)$/;
const MAX_SESSION = 64;
const MAX_FOLDER = 200;

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
  /** Copies with the same key are the same server; null: it cannot be known whether it is a copy of another. */
  readonly key: string | null;
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

export interface Knowledge {
  readonly classOf: ClassOf;
  /** A server that a daemon of ours has announced as its own. */
  readonly isDaemons: (row: ProcessRow) => boolean;
  /** Where a client or a server works that is asked for it; null: not known, or nowhere in particular. */
  readonly folderOf: (row: ProcessRow) => string | null;
}

export function whoIsWho(snapshot: ProcessSnapshot, knowledge: Knowledge): People {
  const { classOf } = knowledge;
  const instances = instancesOf(snapshot.rows.values(), (row) => startsAnother(row, classOf(row)));
  const byMember = new Map(instances.flatMap((one) => one.members.map((row) => [row.pid, one] as const)));
  const context: Context = { ...knowledge, snapshot, byMember };
  const clients = new Map<number, LiveClient>();
  const servers: FoundServer[] = [];
  const shims: { row: ProcessRow; client: LiveClient | null }[] = [];
  const served: LiveClient[] = [];
  for (const instance of instances) {
    // Nearly all of a table has nothing to do with any of this.
    if (!instance.members.some((row) => isOfInterest(classOf(row)))) continue;
    const above = nearestClient(instance, context);
    const own = clientIn(instance, context);
    // What stands in a configuration is that server, also where it is a client's own program (`claude mcp serve`).
    const server = serverOf(instance, above, context);
    if (server) servers.push(server);
    else if (own) clients.set(own.row.pid, own);
    else if (classOf(instance.head)?.ours?.role === 'shim') shims.push({ row: instance.head, client: above });
    if (above && (server || classOf(instance.head)?.ours?.role === 'shim')) served.push(above);
  }
  return { clients: withSessions(clients, served), servers, shims, instances };
}

/**
 * A launcher; or a shell that runs the script which a configuration names as the server: the script's one program is what
 * it was written for. Of no other server is that so: what it starts by itself is not the server.
 */
function startsAnother({ argv }: ProcessRow, is: CommandClass | null): boolean {
  if (is === null || is.launcher || is.servers.length === 0) return is?.launcher === true;
  const [program = '', ...rest] = argv ?? [];
  return SHELL.test(programStem(program)) && rest.some((word) => !word.startsWith('-'));
}

/** A client that is served in one window or session is shown with that one; in several, with none. */
function withSessions(own: ReadonlyMap<number, LiveClient>, served: readonly LiveClient[]): LiveClient[] {
  const clients = new Map(own);
  const sessions = new Map<number, Set<string | null>>();
  for (const client of served) {
    const { pid } = client.row;
    const seen = sessions.get(pid) ?? new Set();
    sessions.set(pid, seen.add(client.session));
    clients.set(pid, { ...client, session: seen.size === 1 ? client.session : null });
  }
  return [...clients.values()];
}

export function isOfInterest(is: CommandClass | null): boolean {
  return is !== null && (is.ours !== null || is.client !== null || is.servers.length > 0 || is.saysMcp);
}

interface Context extends Knowledge {
  readonly snapshot: ProcessSnapshot;
  readonly byMember: ReadonlyMap<number, Instance>;
}

function clientIn(instance: Instance, { classOf, folderOf }: Context): LiveClient | null {
  const row = instance.members.find((member) => classOf(member)?.client);
  const mark = row ? classOf(row)?.client : null;
  return row && mark ? { mark, row, session: sessionOf(row, folderOf(row)) } : null;
}

/** Upwards through launchers; anything else that is no client ends the search: what it started is its own affair. */
function nearestClient(instance: Instance, context: Context): LiveClient | null {
  const { snapshot, classOf, byMember } = context;
  let below = instance.root;
  for (let depth = 0; depth < MAX_ANCESTORS; depth += 1) {
    const parent = snapshot.rows.get(below.ppid);
    if (!parent || parent.state === 'zombie' || isOlder(below, parent)) return null;
    const home = byMember.get(parent.pid);
    const client = home ? clientIn(home, context) : null;
    if (client) return { ...client, session: windowOf(parent, client.row) ?? client.session };
    if (!classOf(parent)?.launcher) return null;
    below = parent;
  }
  return null;
}

/** The helper that hosts one window's extensions. */
function windowOf(parent: ProcessRow, client: ProcessRow): string | null {
  const isHelper =
    parent.pid !== client.pid && (parent.argv ?? []).some((word) => word.startsWith('--type='));
  return isHelper ? `window of helper pid ${parent.pid}` : null;
}

/** The conversation, or the terminal, of a program without windows; and where it works. */
function sessionOf({ argv, session }: ProcessRow, folder: string | null): string | null {
  const words = argv ?? [];
  const at = words.findIndex((word) => word === '--resume' || word === '--session-id' || word === '-r');
  const named = at === -1 ? undefined : words[at + 1];
  const terminal = session ? `terminal session ${session}` : null;
  const who = named && !named.startsWith('-') ? `session ${inOneLine(named, MAX_SESSION)}` : terminal;
  if (folder === null) return who;
  return [...(who === null ? [] : [who]), `in ${inOneLine(folder, MAX_FOLDER)}`].join(' ');
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
      key: keyOf(instance, best.entry, context),
      proof: best.entry.client === null ? 'rule' : 'configuration',
      isSure: matched.some(({ match }) => match === 'strong'),
      entries: [...new Set(matched.map(({ entry }) => entry))],
      client,
    };
  }
  if (client === null || !classes.some(({ saysMcp }) => saysMcp)) return null;
  const argv = instance.head.argv ?? [];
  const key = keyOf(instance, entryOf(instance.head), context);
  return { instance, name: nameOf(argv), key, proof: 'parentage', isSure: false, entries: [], client };
}

/** Of an entry with variables only the process tells what the client filled in. */
function keyOf({ members }: Instance, entry: Entry, { classOf, folderOf }: Context): string | null {
  const isFilledIn = [entry.command, ...entry.args].some((word) => VARIABLE.test(word));
  const started = members.find((row) => classOf(row)?.servers.some((one) => one.entry === entry));
  const folders = members.flatMap((row) => folderOf(row) ?? []);
  const key = serverKey(isFilledIn && started ? entryOf(started) : entry, folders[0] ?? null);
  return key === null || entry.surroundings === undefined ? key : `${key} ${entry.surroundings}`;
}

function entryOf({ argv }: ProcessRow): Entry {
  const [command = '', ...args] = argv ?? [];
  return { command, args };
}

/** Of these it is asked where they work: their words are those of any server that was started somewhere else. */
export function isAskedForFolder(row: ProcessRow, is: CommandClass | null): boolean {
  if (is === null) return false;
  return (
    is.servers.some(({ entry }) => standsOnFolder(entry)) || (is.saysMcp && standsOnFolder(entryOf(row)))
  );
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
