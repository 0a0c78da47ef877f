/** A client's programs and files as they stand, with what we wrote there taken back. Nothing is written here. */
import { existsSync } from 'node:fs';
import { isFromRoot } from '../places.js';
import type { ConnectDeps } from './deps.js';
import { type JudgedSlot, judgedSlots, type OpenFile, openFile } from './document.js';
import type { JudgeFacts } from './judge.js';
import { type Original, originalOf, recordedFile } from './original.js';
import type { ConnectionRecord } from './record.js';
import { isSameFolder } from './same-folder.js';
import type { Edition, Seat } from './seats.js';
import { eachSound, type Sound } from './sound.js';

export interface GatheredFile {
  readonly open: OpenFile;
  /** As it stands. */
  readonly now: readonly JudgedSlot[];
  readonly original: Original;
  /** As it was without us. */
  readonly before: readonly JudgedSlot[];
}

export interface GatheredEdition {
  readonly edition: Edition;
  readonly files: readonly GatheredFile[];
}

interface EditionFiles {
  readonly edition: Edition;
  readonly files: readonly { readonly open: OpenFile }[];
}

export function factsOf({ client, variables }: Seat, { home, user }: ConnectDeps): JudgeFacts {
  const facts = user();
  return {
    product: client.product,
    variables,
    isOwnHome: (named) => isSameFolder(named, home.home),
    isAbsolute: (text) => isFromRoot(facts, text),
  };
}

/** Throws `client-config-unusable` where a file that we have written cannot be used. */
export function gather(
  seat: Seat,
  deps: ConnectDeps,
  record: ConnectionRecord | null,
): Sound<GatheredEdition> {
  const facts = factsOf(seat, deps);
  const all = eachSound(seat.editions(deps.user()), (edition) => ({
    edition,
    files: edition.places.map((place) => {
      const open = openFile(place);
      const now = judgedSlots(place, open.text, facts);
      const original = originalOf(open, recordedFile(record, place.file), facts);
      const before = original.text === open.text ? now : judgedSlots(place, original.text, facts);
      return { open, now, original, before };
    }),
  }));
  const written = all.broken.find(({ edition }) =>
    edition.places.some(({ file }) => recordedFile(record, file) !== null),
  );
  if (written) throw written.error;
  return all;
}

/** A file that another program keeps is no trace of a client whose entries alone tell of it. */
export function isHere({ edition, files }: EditionFiles): boolean {
  const { trace } = edition;
  return trace !== null && (existsSync(trace) || files.some(({ open }) => open.snapshot.bytes !== null));
}

/** Of this home or of another: one client starts one of them. */
export function isWholeShim({ judged }: JudgedSlot): boolean {
  return judged.kind === 'ours' && judged.whole;
}

/** What `disconnect` takes out. */
export function isOwnShim({ judged }: JudgedSlot): boolean {
  return judged.kind === 'ours' && judged.whole && judged.foreign === null;
}

/** Shims of other homes, each with its home. */
export function foreignShims(slots: readonly JudgedSlot[]): { name: string; home: string }[] {
  return slots.flatMap(({ slot, judged }) =>
    judged.kind === 'ours' && judged.whole && judged.foreign !== null
      ? [{ name: slot.name, home: judged.foreign }]
      : [],
  );
}

/** What our entry takes the place of. */
export function givesWay(one: JudgedSlot): boolean {
  return one.judged.kind === 'movable' || isWholeShim(one);
}
