/** A client's programs and files as they stand, with what we wrote there taken back. Nothing is written here. */
import { existsSync } from 'node:fs';
import type { ConnectDeps } from './deps.js';
import { type JudgedSlot, judgedSlots, type OpenFile, openFile } from './document.js';
import type { JudgeFacts } from './judge.js';
import { type Original, originalOf, recordedFile } from './original.js';
import type { ConnectionRecord } from './record.js';
import type { Edition, Seat } from './seats.js';

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

export function factsOf({ client, variables }: Seat): JudgeFacts {
  return { product: client.product, variables };
}

/** Throws `client-config-unusable`. */
export function gather(seat: Seat, deps: ConnectDeps, record: ConnectionRecord | null): GatheredEdition[] {
  const facts = factsOf(seat);
  return seat.editions(deps.user()).map((edition) => ({
    edition,
    files: edition.places.map((place) => {
      const open = openFile(place);
      const now = judgedSlots(place, open.text, facts);
      const original = originalOf(open, recordedFile(record, place.file), facts);
      const before = original.text === open.text ? now : judgedSlots(place, original.text, facts);
      return { open, now, original, before };
    }),
  }));
}

export function isHere({ edition, files }: GatheredEdition): boolean {
  return (
    files.some(({ open }) => open.snapshot.bytes !== null) ||
    (edition.trace !== null && existsSync(edition.trace))
  );
}

export function isWholeShim({ judged }: JudgedSlot): boolean {
  return judged.kind === 'ours' && judged.whole;
}

/** What our entry takes the place of. */
export function givesWay(one: JudgedSlot): boolean {
  return one.judged.kind === 'movable' || isWholeShim(one);
}
