/** Our own edits of a client's file, undone where they stand. Pure. */
import { ShimkeeperError } from '../../contracts/errors.js';
import type { Slot } from '../editing/editor.js';
import { applyEdits } from '../editing/text.js';
import { undone } from '../editing/undo.js';
import { editorFor, type JudgedSlot, judgedSlots, type OpenFile } from './document.js';
import type { JudgeFacts } from './judge.js';
import type { RecordedFile } from './record.js';
import { ownKeys } from './seats.js';
import { bytesOf, digestOf } from './snapshot.js';

export interface Taken {
  /** The client's file as it stands, and what is in it. */
  readonly open: OpenFile;
  readonly now: readonly JudgedSlot[];
  /** What of it is ours, and what was taken out and is to come back. */
  readonly ours: readonly Slot[];
  readonly back: readonly Slot[];
  /** The text of the backup, its byte order mark, and what was in it. */
  readonly kept: { readonly mark: string; readonly text: string };
  readonly earlier: readonly JudgedSlot[];
}

/**
 * The text as it would be had we never written there, comments and blank lines included. null: our edits are not known or
 * do not stand any more, or undoing them would do something else than to put `back` in the place of ours.
 */
export function withoutOurEdits(recorded: RecordedFile, taken: Taken, facts: JudgeFacts): string | null {
  const { edits, after } = recorded;
  const { open, kept } = taken;
  if (!edits) return null;
  const written = applyEdits(kept.text, edits);
  if (digestOf(bytesOf(kept.mark, written)) !== after) return null;
  const text = undone(kept.text, edits, written, open.text);
  return text !== null && isMeant(text, taken, facts) ? text : null;
}

/** Whoever has edited the file since may have done so in a way that our edits fit no more. */
function isMeant(text: string, { open, now, ours, back, earlier }: Taken, facts: JudgeFacts): boolean {
  const { place } = open;
  try {
    if (!editorFor(place).sameBeside(open.text, text, ownKeys(place))) return false;
    const lines = linesOf(slotsOf(judgedSlots(place, text, facts)));
    for (const line of linesOf([...slotsOf(now).filter((slot) => !ours.includes(slot)), ...back])) {
      const at = lines.indexOf(line);
      if (at < 0) return false;
      lines.splice(at, 1);
    }
    // A shim that a person had put there comes back with the rest: ours had taken its place. That of another home may
    // have been disconnected since.
    const byHand = earlier.filter(
      ({ judged }) => judged.kind === 'ours' && judged.whole && judged.foreign === null,
    );
    const shims = linesOf(slotsOf(byHand));
    return lines.every((line) => shims.includes(line));
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return false;
  }
}

/** Where each server stands, and as what. */
function linesOf(slots: readonly Slot[]): string[] {
  return slots.map(({ keys, name, text }) => JSON.stringify([keys, name, text]));
}

function slotsOf(judged: readonly JudgedSlot[]): Slot[] {
  return judged.map(({ slot }) => slot);
}
