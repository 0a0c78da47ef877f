/** One client as it is on this system: its state, its own servers, what disconnecting would put back. */

import { existsSync } from 'node:fs';
import type { ClientConnection, ClientInstallation, ClientServerEntry } from '../../contracts/connect.js';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { commandLine } from '../display/secrets.js';
import { entriesAt } from '../formats/entries.js';
import { foldersAt } from '../formats/folders.js';
import { type ConfigPlace, isFromRoot, type UserFacts } from '../places.js';
import type { ConnectDeps } from './deps.js';
import { editorFor, type JudgedSlot, judgedSlots, type OpenFile, openFile } from './document.js';
import { factsOf, isWholeShim } from './gather.js';
import { shimWord } from './judge.js';
import type { ConnectionRecord } from './record.js';
import type { Edition, Seat } from './seats.js';
import { recordOf } from './state.js';

const MAX_FOLDERS = 64;

/** What names our shim in its files, as written there; nothing where a file cannot be used. */
export function shimPathsOf(seat: Seat, deps: ConnectDeps): string[] {
  try {
    const files = seat.editions(deps.user()).flatMap((edition) => look(seat, edition).files);
    return files.flatMap(({ slots }) => slots.flatMap(({ slot }) => shimWord(slot.value) ?? []));
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return [];
  }
}

interface Seen {
  readonly edition: Edition;
  readonly files: readonly { readonly open: OpenFile; readonly slots: readonly JudgedSlot[] }[];
}

/** Never throws for a file that cannot be used: that is a state. */
export function installationOf(seat: Seat, deps: ConnectDeps): ClientInstallation {
  const record = recordOf(deps, seat.client.id);
  const user = deps.user();
  const editions = seat.editions(user);
  const base = {
    id: seat.client.id,
    product: seat.client.product,
    reload: seat.reload,
    backup: backupOf(record),
  };
  try {
    const seen = editions.map((edition) => look(seat, edition));
    const servers = [
      ...seen.flatMap(({ files }) => files.flatMap(serversOf)),
      ...projectServers(seat, user, seen),
    ];
    return { ...base, state: stateOf(seen, servers), file: mainFile(seen), servers, problem: null };
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    const problem = { code: error.code, message: messageOf(error) };
    const file = editions[0]?.places[0]?.file ?? null;
    return { ...base, state: 'unusable', file, servers: [], problem };
  }
}

function look(seat: Seat, edition: Edition): Seen {
  const files = edition.places.map((place) => {
    const open = openFile(place);
    return { open, slots: judgedSlots(place, open.text, factsOf(seat)) };
  });
  return { edition, files };
}

function stateOf(seen: readonly Seen[], servers: readonly ClientServerEntry[]): ClientConnection {
  const ours = seen.some(({ files }) =>
    files.some(({ slots }) => slots.some(({ judged }) => judged.kind === 'ours')),
  );
  if (ours) return servers.some(({ movable }) => movable) ? 'mixed' : 'connected';
  if (servers.length > 0) return 'own';
  return seen.some(isPresent) ? 'empty' : 'absent';
}

function isPresent({ edition, files }: Seen): boolean {
  const inFile = edition.trace !== null && files.some(({ open }) => open.snapshot.bytes !== null);
  return inFile || (edition.trace !== null && existsSync(edition.trace));
}

/** Where our entry stands, else where servers stand, else where it would go. */
function mainFile(seen: readonly Seen[]): string | null {
  const files = seen.flatMap((one) => one.files);
  const ours = files.find(({ slots }) => slots.some(isWholeShim));
  const busy = seen.find((one) =>
    one.files.some(({ slots }) => slots.some(({ judged }) => judged.kind === 'movable')),
  );
  const here = seen.find(isPresent);
  return (ours ?? busy?.files[0] ?? here?.files[0] ?? files[0])?.open.place.file ?? null;
}

function serversOf({ slots }: Seen['files'][number]): ClientServerEntry[] {
  return slots.flatMap(({ slot, judged }): ClientServerEntry[] => {
    const { name } = slot;
    if (judged.kind === 'movable') {
      const { command, args } = judged.server;
      return [{ name, command: commandLine(command, args), movable: true, reason: null }];
    }
    if (judged.kind !== 'stays' || !judged.starts) return [];
    return [{ name, command: lineOf(slot.value), movable: false, reason: judged.reason }];
  });
}

function lineOf(value: unknown): string {
  const { command, args } = value as { command: string; args?: unknown };
  return commandLine(command, Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : []);
}

/** Of single projects: moved, they would be there for every other one, too. */
function projectServers({ client }: Seat, user: UserFacts, seen: readonly Seen[]): ClientServerEntry[] {
  const places = (client.folderLists?.(user) ?? [])
    .flatMap((list) => foldersAt(parsed(list), list))
    .filter((folder) => isFromRoot(user, folder))
    .flatMap((folder) => client.inFolder?.(user, folder) ?? []);
  const own = seen.flatMap(({ files }) => files.map(({ open }) => open.place));
  const ofFolders = new Map(places.map((place) => [place.file, place]));
  // Whoever works in the home directory itself has the client's own file there.
  for (const { file } of own) ofFolders.delete(file);
  const team = [...ofFolders.values()].slice(0, MAX_FOLDERS);
  const wild = own.map((place) => ({ ...place, keys: place.keys.filter((keys) => keys.includes('*')) }));
  return [...wild.filter(({ keys }) => keys.length > 0), ...team]
    .flatMap((place) => entriesAt(parsed(place), place.keys))
    .map(asProject);
}

/** Another project's trouble is no trouble of this client's own file. */
function parsed(place: ConfigPlace): unknown {
  try {
    return editorFor(place).parse(openFile(place).text);
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return undefined;
  }
}

function asProject({ name, command, args }: ReturnType<typeof entriesAt>[number]): ClientServerEntry {
  return {
    name,
    command: commandLine(command, args),
    movable: false,
    reason: 'it belongs to one project alone',
  };
}

function backupOf(record: ConnectionRecord | null): ClientInstallation['backup'] {
  const file = record?.files.find(({ backup }) => backup !== null)?.backup;
  return record && file ? { file, at: record.at } : null;
}
