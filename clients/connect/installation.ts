/** One client as it is on this system: its state, its own servers, what disconnecting would put back. */
import type { ClientConnection, ClientInstallation, ClientServerEntry } from '../../contracts/connect.js';
import { messageOf } from '../../contracts/errors.js';
import { commandLine } from '../display/secrets.js';
import { entriesAt } from '../formats/entries.js';
import { foldersAt } from '../formats/folders.js';
import { isFromRoot, type UserFacts } from '../places.js';
import type { ConnectDeps } from './deps.js';
import { type JudgedSlot, judgedSlots, type OpenFile } from './document.js';
import { factsOf, isHere, isWholeShim } from './gather.js';
import { Opened } from './opened.js';
import type { ConnectionRecord } from './record.js';
import type { Edition, Seat } from './seats.js';
import { shimEntry } from './shim-entry.js';
import { eachSound } from './sound.js';
import { recordFile, recordOf } from './state.js';

const MAX_FOLDERS = 64;

/** What names our shim in its files, as written there; nothing of a file that cannot be used. */
export function shimPathsOf(seat: Seat, deps: ConnectDeps): string[] {
  const { sound } = eachSound(seat.editions(deps.user()), (edition) =>
    look(seat, edition, deps, new Opened()),
  );
  const files = sound.flatMap((one) => one.files);
  return files.flatMap(({ slots }) => slots.flatMap(({ slot }) => shimEntry(slot.value)?.word ?? []));
}

interface Seen {
  readonly edition: Edition;
  readonly files: readonly { readonly open: OpenFile; readonly slots: readonly JudgedSlot[] }[];
}

/**
 * Never throws for a file that cannot be used: that is a state, or a problem beside that of the other files. `opened`
 * knows then what the answer depends on.
 */
export function installationOf(seat: Seat, deps: ConnectDeps, opened = new Opened()): ClientInstallation {
  opened.watch(recordFile(deps, seat.client.id));
  const record = recordOf(deps, seat.client.id);
  const user = deps.user();
  const { sound: seen, broken } = eachSound(seat.editions(user), (edition) =>
    look(seat, edition, deps, opened),
  );
  const [worst] = broken;
  const base = {
    id: seat.client.id,
    product: seat.client.product,
    reload: seat.reload,
    backup: backupOf(record),
    problem: worst ? { code: worst.error.code, message: messageOf(worst.error) } : null,
  };
  if (worst && !seen.some(isUsed)) {
    const file = worst.edition.places[0]?.file ?? null;
    return { ...base, state: 'unusable', file, servers: [], staying: [] };
  }
  const files = seen.flatMap((one) => one.files);
  const servers = [...files.flatMap(serversOf), ...projectServers(seat, user, seen, opened)];
  return {
    ...base,
    state: stateOf(seen, servers),
    file: mainFile(seen),
    servers,
    staying: files.flatMap(stayingOf),
  };
}

function look(seat: Seat, edition: Edition, deps: ConnectDeps, opened: Opened): Seen {
  if (edition.trace !== null) opened.watch(edition.trace);
  const files = edition.places.map((place) => {
    // What is parsed once for its projects needs no proof that it can be.
    if (place.keys.some((keys) => keys.includes('*'))) opened.value(place);
    const open = opened.file(place);
    return { open, slots: judgedSlots(place, open.text, factsOf(seat, deps)) };
  });
  return { edition, files };
}

function stateOf(seen: readonly Seen[], servers: readonly ClientServerEntry[]): ClientConnection {
  const ours = seen.some(({ files }) =>
    files.some(({ slots }) => slots.some(({ judged }) => judged.kind === 'ours' && judged.foreign === null)),
  );
  if (ours) return servers.some(({ movable }) => movable) ? 'mixed' : 'connected';
  if (servers.length > 0) return 'own';
  return seen.some(isHere) ? 'empty' : 'absent';
}

/** It is here, or its entries are. */
function isUsed(one: Seen): boolean {
  return isHere(one) || one.files.some(({ slots }) => slots.length > 0);
}

/** Where our entry stands, else where servers stand, else where it would go. */
function mainFile(seen: readonly Seen[]): string | null {
  const files = seen.flatMap((one) => one.files);
  const ours = files.find(({ slots }) => slots.some(isWholeShim));
  const busy = seen.find((one) =>
    one.files.some(({ slots }) => slots.some(({ judged }) => judged.kind === 'movable')),
  );
  const here = seen.find(isHere);
  return (ours ?? busy?.files[0] ?? here?.files[0] ?? files[0])?.open.place.file ?? null;
}

function serversOf({ slots }: Seen['files'][number]): ClientServerEntry[] {
  return slots.flatMap(({ slot, judged }): ClientServerEntry[] => {
    const { name } = slot;
    if (judged.kind === 'movable') {
      const { command, args } = judged.server;
      return [{ name, command: commandLine(command, args), movable: true, reason: null }];
    }
    if (judged.kind === 'ours') return foreignEntry(slot, judged.foreign);
    if (!judged.starts) return [];
    return [{ name, command: lineOf(slot.value), movable: false, reason: judged.reason }];
  });
}

/** What starts no process: `connect` has nothing to move there. */
function stayingOf({ slots }: Seen['files'][number]): ClientInstallation['staying'] {
  return slots.flatMap(({ slot, judged }) =>
    judged.kind === 'stays' && !judged.starts ? [{ name: slot.name, reason: judged.reason }] : [],
  );
}

/** Another home's shim is none of ours to this one, until `connect` takes its place. */
function foreignEntry({ name, value }: JudgedSlot['slot'], home: string | null): ClientServerEntry[] {
  if (home === null) return [];
  const reason = `it is the shim of another home, ${home}`;
  return [{ name, command: lineOf(value), movable: false, reason }];
}

function lineOf(value: unknown): string {
  const { command, args } = value as { command: string; args?: unknown };
  return commandLine(command, Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : []);
}

/** Of single projects: moved, they would be there for every other one, too. */
function projectServers(
  { client }: Seat,
  user: UserFacts,
  seen: readonly Seen[],
  opened: Opened,
): ClientServerEntry[] {
  const places = (client.folderLists?.(user) ?? [])
    .flatMap((list) => foldersAt(opened.value(list), list))
    .filter((folder) => isFromRoot(user, folder))
    .flatMap((folder) => client.inFolder?.(user, folder) ?? []);
  const own = seen.flatMap(({ files }) => files.map(({ open }) => open.place));
  const ofFolders = new Map(places.map((place) => [place.file, place]));
  // Whoever works in the home directory itself has the client's own file there.
  for (const { file } of own) ofFolders.delete(file);
  const team = [...ofFolders.values()].slice(0, MAX_FOLDERS);
  const wild = own.map((place) => ({ ...place, keys: place.keys.filter((keys) => keys.includes('*')) }));
  return [...wild.filter(({ keys }) => keys.length > 0), ...team]
    .flatMap((place) => entriesAt(opened.value(place), place.keys))
    .map(asProject);
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
