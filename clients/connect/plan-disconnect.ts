/** What disconnecting a client changes. Nothing is written here. */
import type { ClientId } from '../../contracts/clients.js';
import type { ConfigPlace } from '../places.js';
import { configRest } from './config-rest.js';
import type { ConnectDeps } from './deps.js';
import { type JudgedSlot, judgedSlots, type OpenFile, openFile } from './document.js';
import { factsOf, foreignShims, isOwnShim, isWholeShim } from './gather.js';
import { type Original, originalOf, recordedFile } from './original.js';
import { type ConnectionRecord, type RecordedFile, recordText } from './record.js';
import type { Seat } from './seats.js';
import { ensureReplaceable } from './snapshot.js';
import { backupFile, recordFile, recordOf } from './state.js';
import { type ChangedFile, fileChange, planId, replaceStep, type Step, type Work } from './work.js';

interface Restored {
  readonly open: OpenFile;
  readonly recorded: RecordedFile | null;
  readonly original: Original;
  readonly now: readonly JudgedSlot[];
}

/** Throws `client-config-unusable`. Whatever was edited since keeps the edits. */
export function planDisconnect(seat: Seat, deps: ConnectDeps, at: Date): Work {
  const { client } = seat;
  const record = recordOf(deps, client.id);
  const restored = placesOf(seat, deps, record).flatMap((place) => restore(seat, place, record, deps));
  const changed = restored.flatMap((one): ChangedFile[] => {
    const { open, original } = one;
    const { snapshot, place } = open;
    const same = original.bytes === null ? snapshot.bytes === null : snapshot.bytes?.equals(original.bytes);
    if (same) return [];
    // What is put back byte for byte can be made again; an edited file cannot.
    const backup = original.exact ? null : backupFile(deps, client.id, place.file, at);
    return [{ snapshot, bytes: original.bytes, format: place.format, containers: place.keys, backup }];
  });
  const rest = record ? configRest(record, deps) : null;
  const changes = [...changed, ...(rest?.change ? [rest.change] : [])];
  for (const { snapshot } of changes) ensureReplaceable(snapshot);
  const back = restored.flatMap(putBack);
  return {
    plan: {
      id: planId([client.id, 'disconnect', record], changes),
      client: client.id,
      action: 'disconnect',
      changes: changes.map(fileChange),
      moved: back,
      kept: [],
      notes: [...restored.flatMap((one) => [...notesOf(one), ...foreignNotes(one)]), ...(rest?.notes ?? [])],
    },
    steps: [
      ...changed.flatMap(backupStep),
      ...changes.map(replaceStep),
      ...(rest?.heirs ?? []).map((heir) => writeRecord(deps, heir)),
      ...(rest ? [rest.record ? writeRecord(deps, rest.record) : forget(deps, client.id)] : []),
    ],
    done: doneWords(seat, changed.length, back.length, rest?.change != null),
  };
}

function writeRecord(deps: ConnectDeps, record: ConnectionRecord): Step {
  return { kind: 'private', file: recordFile(deps, record.client), text: recordText(record) };
}

function forget(deps: ConnectDeps, client: ClientId): Step {
  return { kind: 'forget', file: recordFile(deps, client) };
}

function doneWords({ client, reload }: Seat, changed: number, back: number, config: boolean): string {
  if (changed === 0)
    return `${client.product} is not connected${config ? ', and its entries are out of config.json' : ''}`;
  const what =
    back === 0 ? '' : back === 1 ? ', 1 server is its own again' : `, ${back} servers are its own again`;
  return `${client.product} is disconnected${what}. ${reload}`;
}

/** Where it keeps its servers now, and where it did when we wrote there. */
function placesOf(seat: Seat, deps: ConnectDeps, record: ConnectionRecord | null): ConfigPlace[] {
  const now = seat.editions(deps.user()).flatMap(({ places }) => places);
  const gone = (record?.files ?? []).filter(({ file }) => !now.some((place) => place.file === file));
  return [
    ...now,
    ...gone.map(({ file, moved }): ConfigPlace => {
      const keys = [...moved.map((one) => one.keys), ...now.flatMap((place) => place.keys)];
      return { file, format: file.endsWith('.toml') ? 'toml' : 'jsonc', keys: unique(keys) };
    }),
  ];
}

function unique(keys: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(keys.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * Nothing for a file that we neither wrote nor stand in; such a one may be as broken as it likes. A record without files is
 * of a client that got its own back already.
 */
function restore(
  seat: Seat,
  place: ConfigPlace,
  record: ConnectionRecord | null,
  deps: ConnectDeps,
): Restored[] {
  const facts = factsOf(seat, deps);
  const recorded = recordedFile(record, place.file);
  if (!recorded && record && record.files.length > 0) return [];
  const open = openFile(place);
  const now = judgedSlots(place, open.text, facts);
  if (!recorded && !now.some(isWholeShim)) return [];
  const byHand = { file: place.file, after: '', before: '', backup: null, moved: [] };
  return [{ open, recorded, now, original: originalOf(open, recorded ?? byHand, facts) }];
}

function putBack({ open, recorded, now, original }: Restored): string[] {
  if (open.snapshot.bytes === null || original.bytes?.equals(open.snapshot.bytes)) return [];
  const stands = new Set([...now.map(({ slot }) => slot.name), ...original.lost.map(({ name }) => name)]);
  return (recorded?.moved ?? []).map(({ name }) => name).filter((name) => !stands.has(name));
}

function backupStep({ backup, snapshot }: ChangedFile): Step[] {
  const { bytes } = snapshot;
  return backup === null || !bytes ? [] : [{ kind: 'private', file: backup, text: bytes.toString('utf8') }];
}

function foreignNotes({ open, now }: Restored): string[] {
  const { file } = open.snapshot;
  return foreignShims(now).map(
    ({ name, home }) => `${name} in ${file} is of another home and stays: disconnect it with --home ${home}`,
  );
}

function notesOf({ open, recorded, original, now }: Restored): string[] {
  const { file, bytes } = open.snapshot;
  if (!recorded && !now.some(isOwnShim)) return [];
  if (!recorded)
    return [`${file}: our entry was put there by hand, so nothing is known of what stood there before`];
  if (bytes === null)
    return [`${file} is gone${recorded.backup ? `: what stood in it is in ${recorded.backup}` : ''}`];
  return [
    ...(original.exact
      ? []
      : [`${file} was edited since: only our entry is taken out, and what we took is put back`]),
    ...original.lost.map(
      ({ name, reason }) => `${name} cannot be put back: ${reason}; it stays in config.json`,
    ),
  ];
}
