/** Where our entry goes in each client's files, which of its own servers lie beside it, and how the client takes notice. */
import path from 'node:path';
import type { ClientId } from '../../contracts/clients.js';
import { type ConfigPlace, inHome, inMovable, type UserFacts } from '../places.js';
import { KNOWN_CLIENTS, type KnownClient } from '../table.js';

/** One program with its files. A client may be several: VS Code and its Insiders edition, an extension in each of them. */
export interface Edition {
  /** The first is where our entry goes; servers of the others belong to the same program. */
  readonly places: readonly ConfigPlace[];
  /** A folder that is there where the program is; null: only its entries tell. */
  readonly trace: string | null;
}

export interface Seat {
  readonly client: KnownClient;
  readonly editions: (user: UserFacts) => readonly Edition[];
  /** What the client itself fills in where it stands in an entry; null: it takes every text as it is. */
  readonly variables: RegExp | null;
  /** What an entry of a server with a command has besides that command. */
  readonly extras: Readonly<Record<string, unknown>>;
  readonly reload: string;
}

const BRACED = /\$\{[^}]*\}/;
const BRACED_OR_BARE = /\$\{[^}]*\}|\$[A-Za-z_]\w*/;
const STDIO = { type: 'stdio' } as const;

export const SEATS: readonly Seat[] = KNOWN_CLIENTS.map((client) => ({ client, ...seatOf(client) }));

function seatOf(client: KnownClient): Omit<Seat, 'client'> {
  const windowed = `Quit ${client.product} altogether and open it again.`;
  const session = `Start ${client.product} anew: sessions that run keep the servers that they have.`;
  switch (client.id) {
    case 'claude-desktop':
      return { editions: oneEach(client), variables: null, extras: {}, reload: windowed };
    case 'claude-code':
      return {
        editions: (user) => [
          { places: client.places(user), trace: inMovable(user, 'CLAUDE_CONFIG_DIR', '.claude') },
        ],
        variables: BRACED,
        extras: STDIO,
        reload: session,
      };
    case 'vscode':
      return { editions: vscodeEditions(client), variables: BRACED, extras: STDIO, reload: windowed };
    case 'augment':
      return { editions: augmentEditions(client), variables: BRACED, extras: {}, reload: windowed };
    case 'cursor':
      return { editions: oneEach(client), variables: BRACED, extras: {}, reload: windowed };
    case 'windsurf':
      return { editions: windsurfEditions(client), variables: BRACED, extras: {}, reload: windowed };
    case 'codex':
      return { editions: oneEach(client), variables: null, extras: {}, reload: session };
    case 'gemini-cli':
      return { editions: oneEach(client), variables: BRACED_OR_BARE, extras: {}, reload: session };
  }
}

export function seatFor(id: ClientId): Seat {
  const seat = SEATS.find(({ client }) => client.id === id);
  if (!seat) throw new TypeError(`no client ${id}`);
  return seat;
}

function folderOf(user: UserFacts, file: string): string {
  return (user.platform === 'win32' ? path.win32 : path.posix).dirname(file);
}

function oneEach(client: KnownClient): Seat['editions'] {
  return (user) =>
    client.places(user).map((place) => ({ places: [place], trace: folderOf(user, place.file) }));
}

/** `mcp.json`, and `settings.json`, from which older versions took the same servers. */
function vscodeEditions(client: KnownClient): Seat['editions'] {
  return (user) => {
    const places = client.places(user);
    const folders = [...new Set(places.map(({ file }) => folderOf(user, file)))];
    return folders.map((folder) => ({
      places: places.filter(({ file }) => folderOf(user, file) === folder),
      trace: folder,
    }));
  };
}

/** Another program of the same maker reads the second file. */
function windsurfEditions(client: KnownClient): Seat['editions'] {
  return (user) =>
    client.places(user).map((place, at) => ({
      places: [place],
      trace: at === 0 ? inHome(user, '.codeium', 'windsurf') : null,
    }));
}

/** Its own command line, and its extension in VS Code, of which only its entries in the settings tell. */
function augmentEditions(client: KnownClient): Seat['editions'] {
  return (user) =>
    client.places(user).map((place, at) => ({
      places: [place],
      trace: at === 0 ? inHome(user, '.augment') : null,
    }));
}

/** Not a key path of one project among many, and no file of a project's team. */
export function ownKeys(place: ConfigPlace): readonly (readonly string[])[] {
  return place.keys.filter((keys) => !keys.includes('*'));
}
