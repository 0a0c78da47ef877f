/** A client's file without our doing: what `disconnect` puts back, and what `connect` begins with again. */
import type { NewEntry, Slot } from '../editing/editor.js';
import { editorFor, judgedSlots, type OpenFile, understood } from './document.js';
import type { JudgeFacts } from './judge.js';
import type { ConnectionRecord, RecordedFile } from './record.js';
import { rewrite } from './rewrite.js';
import { bytesOf, type Snapshot, takeSnapshot, textOf } from './snapshot.js';
import { withoutOurEdits } from './undo-ours.js';

export interface Original {
  /** null: there was no file. */
  readonly bytes: Buffer | null;
  readonly text: string;
  readonly mark: string;
  /** Byte for byte what it was. False: the file was edited since, and what is ours was taken out of it. */
  readonly exact: boolean;
  /** Names that could not be put back, with the reason. */
  readonly lost: readonly { readonly name: string; readonly reason: string }[];
}

export function recordedFile(record: ConnectionRecord | null, file: string): RecordedFile | null {
  return record?.files.find((one) => one.file === file) ?? null;
}

/** Throws `client-config-unusable`. */
export function originalOf(open: OpenFile, recorded: RecordedFile | null, facts: JudgeFacts): Original {
  const { snapshot, text, mark } = open;
  const asItIs = { bytes: snapshot.bytes, text, mark, exact: true, lost: [] };
  if (!recorded || snapshot.bytes === null || snapshot.digest === recorded.before) return asItIs;
  const kept = backupOf(recorded);
  if (snapshot.digest === recorded.after) {
    if (recorded.backup === null) return { bytes: null, text: '', mark: '', exact: true, lost: [] };
    if (kept) return { bytes: kept.bytes, ...textOf(kept), exact: true, lost: [] };
  }
  return takenBack(open, recorded, kept, facts);
}

/** null: it is gone, or not what it was. */
function backupOf({ backup, before }: RecordedFile): Snapshot | null {
  if (backup === null) return null;
  const kept = takeSnapshot(backup);
  return kept.digest === before ? kept : null;
}

/** Ours out, and what stood in its place back in, as it was written there. */
function takenBack(
  open: OpenFile,
  recorded: RecordedFile,
  kept: Snapshot | null,
  facts: JudgeFacts,
): Original {
  const { place, text, mark } = open;
  const slots = judgedSlots(place, text, facts);
  const ours = slots.flatMap(({ slot, judged }) =>
    judged.kind === 'ours' && judged.whole && judged.foreign === null ? [slot] : [],
  );
  const before = kept && textOf(kept);
  const earlier = before ? judgedSlots(place, before.text, facts) : [];
  const lost: { name: string; reason: string }[] = [];
  const back = recorded.moved.flatMap(({ keys, name }): Slot[] => {
    const slot = earlier.find((one) => one.slot.name === name && sameKeys(one.slot.keys, keys))?.slot;
    const stands = slots.some((one) => one.slot.name === name && sameKeys(one.slot.keys, keys));
    if (stands) return [];
    if (!slot) lost.push({ name, reason: `its backup ${recorded.backup ?? ''} is gone` });
    return slot ? [slot] : [];
  });
  const undone = before
    ? withoutOurEdits(recorded, { open, now: slots, ours, back, kept: before, earlier }, facts)
    : null;
  if (undone !== null) return { bytes: bytesOf(mark, undone), text: undone, mark, exact: false, lost };
  const after = understood(place.file, () =>
    containersOf([...ours, ...back]).reduce((whole, keys) => {
      const out = editorFor(place)
        .slots(whole, keys)
        .filter(({ name }) => ours.some((one) => one.name === name && sameKeys(one.keys, keys)));
      const entries = back.filter((slot) => sameKeys(slot.keys, keys)).map(asEntry);
      return rewrite(place, whole, keys, out, entries);
    }, text),
  );
  return { bytes: bytesOf(mark, after), text: after, mark, exact: false, lost };
}

function asEntry({ name, value, text, listed }: Slot): NewEntry {
  return { name, value: value as Record<string, unknown>, text, listed };
}

export function containersOf(slots: readonly Slot[]): (readonly string[])[] {
  const keys = new Map(slots.map((slot) => [JSON.stringify(slot.keys), slot.keys]));
  return [...keys.values()];
}

export function sameKeys(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((key, at) => key === other[at]);
}
