/** What connecting a client changes. Nothing is written here. */
import type { ClientId } from '../../contracts/clients.js';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import type { Edit } from '../editing/text.js';
import type { ConfigPlace } from '../places.js';
import { configBytes, configChange, openConfig, withServers } from './config-change.js';
import type { ConnectDeps } from './deps.js';
import { type JudgedSlot, understood } from './document.js';
import {
  foreignShims,
  type GatheredEdition,
  type GatheredFile,
  gather,
  givesWay,
  isHere,
  isWholeShim,
} from './gather.js';
import { type NamedServer, type Placed, placeServers } from './merge.js';
import { containersOf, recordedFile, sameKeys } from './original.js';
import {
  type ConnectionRecord,
  entryDigest,
  type RecordedFile,
  recordedEdits,
  recordText,
} from './record.js';
import { type Change, rewriteAll } from './rewrite.js';
import { ownKeys, type Seat } from './seats.js';
import { bytesOf, digestOf, ensureReplaceable, wholeTextOf } from './snapshot.js';
import type { Broken } from './sound.js';
import { backupFile, recordFile, recordOf } from './state.js';
import { type ChangedFile, fileChange, planId, replaceStep, type Step, type Work } from './work.js';

export const ENTRY_NAME = 'shimkeeper';

/**
 * Throws `client-absent`, `client-config-unusable`, `config-bad`. Servers that were moved by an earlier connect and those
 * that came since are moved as if it were the first time, so that one `disconnect` puts all of them back.
 */
export function planConnect(seat: Seat, deps: ConnectDeps, at: Date): Work {
  const { id } = seat.client;
  const record = recordOf(deps, id);
  const { sound, broken } = gather(seat, deps, record);
  const chosen = chooseEditions(seat, sound, broken, record);
  const files = chosen.flatMap((edition) => edition.files);
  const config = openConfig(deps);
  const named = files.flatMap(({ before }) => before.flatMap(asNamed));
  const placed = placeServers(config.servers, named, id);
  const rewritten = chosen.flatMap((edition) => rewriteEdition(seat, edition, deps));
  const clientChanges = rewritten.flatMap(({ file, bytes }) =>
    clientChange(file, bytes, id, deps, at, record),
  );
  const text = withServers(config, placed, deps);
  const backup = config.open.snapshot.bytes === null ? null : backupFile(deps, id, deps.home.config, at);
  const configChanged = configChange(config, configBytes(config, text), backup);
  const changes = [...(configChanged ? [configChanged] : []), ...clientChanges];
  for (const { snapshot } of changes) ensureReplaceable(snapshot);
  const next: ConnectionRecord = {
    schema: 1,
    client: id,
    at: at.toISOString(),
    version: deps.version,
    files: rewritten.flatMap((one) => recordedAs(one, clientChanges, record)),
    servers: placed.map(({ to, added }) => ({
      name: to,
      added: added ? entryDigest(added) : (record?.servers.find((one) => one.name === to)?.added ?? null),
    })),
    config: recordedConfig(configChanged, record),
  };
  return {
    plan: {
      id: planId([id, 'connect', record], changes),
      client: id,
      action: 'connect',
      changes: changes.map(fileChange),
      moved: files.flatMap(({ now }) => now.flatMap((one) => asNamed(one).map(({ name }) => name))),
      kept: files.flatMap(({ now }) => now.flatMap(asKept)),
      notes: [
        ...notesOf(seat, files, placed, changes.length),
        ...broken.map(({ error }) => `left as it is: ${messageOf(error)}`),
      ],
    },
    steps: changes.length === 0 ? [] : stepsOf(deps, files, configChanged, clientChanges, next),
    done:
      changes.length === 0 ? `${seat.client.product} is connected already` : doneWords(seat, placed.length),
  };
}

function doneWords({ client, reload }: Seat, servers: number): string {
  const what = servers === 1 ? '1 server is' : `${servers} servers are`;
  return `${client.product} is connected, ${what} behind Shimkeeper. ${reload}`;
}

/** Those with servers to move; where there are none, the first that is here. */
function chooseEditions(
  { client }: Seat,
  editions: readonly GatheredEdition[],
  broken: readonly Broken[],
  record: ConnectionRecord | null,
): readonly GatheredEdition[] {
  const used = editions.filter(({ files }) =>
    files.some(({ now, before, open }) => {
      return [...now, ...before].some(givesWay) || recordedFile(record, open.place.file) !== null;
    }),
  );
  if (used.length > 0) return used;
  const here = editions.find(isHere);
  if (here) return [here];
  // Whether it is here cannot be told, or it is in no other way.
  if (broken[0]) throw broken[0].error;
  const [file = 'its file'] = editions.map(({ edition }) => edition.places[0]?.file);
  throw new ShimkeeperError(
    'client-absent',
    `${client.product} was not found (${file} would be its file): start it once, then try again.`,
  );
}

function asNamed({ slot, judged }: JudgedSlot): NamedServer[] {
  return judged.kind === 'movable' ? [{ name: slot.name, server: judged.server }] : [];
}

function asKept({ slot, judged }: JudgedSlot): { name: string; reason: string }[] {
  if (judged.kind === 'stays') return [{ name: slot.name, reason: judged.reason }];
  const inPlace = judged.kind === 'ours' && !judged.whole;
  return inPlace ? [{ name: slot.name, reason: 'it is behind Shimkeeper already' }] : [];
}

interface RewrittenFile {
  readonly file: GatheredFile;
  readonly bytes: Buffer | null;
  /** Of the text without us. */
  readonly edits: readonly Edit[];
}

function rewriteEdition(seat: Seat, { files }: GatheredEdition, deps: ConnectDeps): RewrittenFile[] {
  return files.map((file, at) => {
    const { open, original } = file;
    const { text, edits } = understood(open.place.file, () =>
      rewriteAll(open.place, original.text, changesOf(seat, file, at === 0, deps)),
    );
    const nothing = original.bytes === null && text === '';
    return { file, bytes: nothing ? null : bytesOf(original.mark, text), edits };
  });
}

/** `target`: our entry goes into this one. */
function changesOf(seat: Seat, { open, before }: GatheredFile, target: boolean, deps: ConnectDeps): Change[] {
  const { place } = open;
  const goes = before.filter(givesWay).map(({ slot }) => slot);
  const [home] = [...containersOf(goes), ...ownKeys(place)];
  const all =
    target && home
      ? [home, ...containersOf(goes).filter((keys) => !sameKeys(keys, home))]
      : containersOf(goes);
  const entry = {
    name: entryName(before),
    value: { ...seat.extras, ...deps.shim(seat.client.product) },
    text: null,
  };
  return all.map((keys) => ({
    keys,
    out: goes.filter((slot) => sameKeys(slot.keys, keys)),
    entries: target && keys === home ? [{ ...entry, listed: isListed(place, keys) }] : [],
  }));
}

function isListed({ listed = [] }: ConfigPlace, keys: readonly string[]): boolean {
  return listed.some((one) => sameKeys(one, keys));
}

/** The name that a person gave our entry by hand stays; else ours, where it is free. */
function entryName(before: readonly JudgedSlot[]): string {
  const byHand = before.find(isWholeShim);
  if (byHand) return byHand.slot.name;
  const stays = new Set(before.filter((one) => !givesWay(one)).map(({ slot }) => slot.name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? ENTRY_NAME : `${ENTRY_NAME}-${number}`;
    if (!stays.has(name)) return name;
  }
}

function clientChange(
  { open, original }: GatheredFile,
  bytes: Buffer | null,
  client: ClientId,
  deps: ConnectDeps,
  at: Date,
  record: ConnectionRecord | null,
): ChangedFile[] {
  const { snapshot, place } = open;
  const same = bytes === null ? snapshot.bytes === null : snapshot.bytes?.equals(bytes);
  if (same) return [];
  const kept = original.exact && snapshot.digest === recordedFile(record, place.file)?.after;
  const earlier = kept ? (recordedFile(record, place.file)?.backup ?? null) : null;
  const backup = original.bytes === null ? null : (earlier ?? backupFile(deps, client, place.file, at));
  return [{ snapshot, bytes, format: place.format, containers: place.keys, backup }];
}

function recordedAs(
  { file: { open, original, before }, bytes, edits }: RewrittenFile,
  changes: readonly ChangedFile[],
  record: ConnectionRecord | null,
): RecordedFile[] {
  const change = changes.find(({ snapshot }) => snapshot === open.snapshot);
  if (!change || bytes === null) {
    const kept = recordedFile(record, open.place.file);
    return kept ? [kept] : [];
  }
  return [
    {
      file: open.place.file,
      after: digestOf(bytes),
      backup: change.backup,
      before: original.bytes === null ? null : digestOf(original.bytes),
      moved: before
        .filter(({ judged }) => judged.kind === 'movable')
        .map(({ slot: { keys, name } }) => ({ keys, name })),
      // A file that we made goes as a whole, or loses what is ours.
      ...(original.bytes === null ? {} : recordedEdits(edits)),
    },
  ];
}

/** Its backup is the truth only for a first connect: a later one finds what the first had put there. */
function recordedConfig(
  changed: ChangedFile | null,
  record: ConnectionRecord | null,
): ConnectionRecord['config'] {
  if (!changed) return record?.config ?? { after: null, backup: null };
  if (record || changed.bytes === null) return { after: null, backup: null };
  return { after: digestOf(changed.bytes), backup: changed.backup };
}

/**
 * The record first: whoever dies between two of these leaves every server in at least one of the files, and nothing in
 * config.json that nobody knows the origin of.
 */
function stepsOf(
  deps: ConnectDeps,
  files: readonly GatheredFile[],
  config: ChangedFile | null,
  clients: readonly ChangedFile[],
  record: ConnectionRecord,
): Step[] {
  const backups = clients.flatMap(({ backup, snapshot }): Step[] => {
    const bytes = files.find(({ open }) => open.snapshot === snapshot)?.original.bytes;
    return backup === null || !bytes ? [] : [{ kind: 'private', file: backup, text: wholeTextOf(bytes) }];
  });
  if (config?.backup && config.snapshot.bytes)
    backups.push({ kind: 'private', file: config.backup, text: wholeTextOf(config.snapshot.bytes) });
  return [
    ...backups,
    { kind: 'private', file: recordFile(deps, record.client), text: recordText(record) },
    ...(config ? [replaceStep(config)] : []),
    ...clients.map(replaceStep),
  ];
}

function notesOf(
  { client }: Seat,
  files: readonly GatheredFile[],
  placed: readonly Placed[],
  changes: number,
): string[] {
  if (changes === 0) return [];
  const movable = files.flatMap(({ before }) => before);
  return [
    ...foreignShims(movable).map(
      ({ name, home }) => `${name} was the shim of another home, ${home}: ours takes its place`,
    ),
    ...placed.flatMap(({ from, to, added }) => [
      ...(from === to ? [] : [`${from} becomes ${to} in config.json, which has another ${from}`]),
      ...(added ? [] : [`${to} stands in config.json already: the same process serves both`]),
    ]),
    ...movable.flatMap(({ slot, judged }) =>
      judged.kind === 'movable' && judged.lost.length > 0
        ? [
            `${slot.name}: ${judged.lost.map((key) => `"${key}"`).join(', ')} has no meaning behind Shimkeeper; disconnect puts it back`,
          ]
        : [],
    ),
    ...files.flatMap(({ original }) =>
      original.lost.map(({ name, reason }) => `${name} stays in config.json: ${reason}`),
    ),
    ...(placed.length === 0
      ? [`${client.product} has no servers that could be moved: it gets those of config.json`]
      : []),
  ];
}
