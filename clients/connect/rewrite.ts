/**
 * Servers out of a text, others in their place, and the proof that nothing else has changed: whatever the editors do with
 * the text, the servers of the result must be those that were meant, and all else what it was.
 */
import { isDeepStrictEqual } from 'node:util';
import { ShimkeeperError } from '../../contracts/errors.js';
import type { Editor, NewEntry, Slot } from '../editing/editor.js';
import { applyEdits, type Edit } from '../editing/text.js';
import type { ConfigPlace } from '../places.js';
import { editorFor } from './document.js';

/** What is done to the servers at one key path. */
export interface Change {
  readonly keys: readonly string[];
  readonly out: readonly Slot[];
  readonly entries: readonly NewEntry[];
}

/** Throws `config-bad` where the text cannot be changed without changing more than was asked. */
export function rewrite(
  place: Pick<ConfigPlace, 'format'>,
  text: string,
  keys: readonly string[],
  out: readonly Slot[],
  entries: readonly NewEntry[],
): string {
  return rewriteAll(place, text, [{ keys, out, entries }]).text;
}

export interface Rewritten {
  readonly text: string;
  /** Of the text that it was. */
  readonly edits: readonly Edit[];
}

/** Carries out all changes, of which no two are at the same place. Throws as `rewrite` does. */
export function rewriteAll(
  place: Pick<ConfigPlace, 'format'>,
  text: string,
  changes: readonly Change[],
): Rewritten {
  const real = changes.filter(({ out, entries }) => out.length > 0 || entries.length > 0);
  const editor = editorFor(place);
  const edits = real.flatMap(({ keys, out, entries }) => editor.edits(text, keys, out, entries));
  if (edits.length === 0) return { text, edits };
  const paths = real.map(({ keys }) => keys);
  const after = applyEdits(text, edits);
  if (!editor.sameBeside(text, after, paths) || !real.every((change) => isDone(editor, text, after, change)))
    throw new ShimkeeperError('config-bad', 'it is written in a way that cannot be changed without harm');
  return { text: after, edits };
}

function isDone(editor: Editor, text: string, after: string, change: Change): boolean {
  const { keys, out, entries } = change;
  const before = editor.slots(text, keys);
  const now = editor.slots(after, keys);
  const listed = now.some((slot) => slot.listed);
  const put = entries.map(({ name, value }): Named => [name, listed ? { name, ...value } : value]);
  const meant = exchanged(before, out, put);
  const stands = now.map(({ name, value }): Named => [name, value]);
  // An object has no order that counts.
  return listed
    ? isDeepStrictEqual(stands, meant)
    : isDeepStrictEqual(Object.fromEntries(stands), Object.fromEntries(meant));
}

type Named = readonly [name: string, value: unknown];

/** `put` in the place of the first that goes, else at the end. */
function exchanged(before: readonly Slot[], out: readonly Slot[], put: readonly Named[]): Named[] {
  const gone = new Set(out.map(({ index }) => index));
  const at = gone.size > 0 ? Math.min(...gone) : before.length;
  const stays = before.filter(({ index }) => !gone.has(index));
  const named = (slots: readonly Slot[]): Named[] => slots.map(({ name, value }) => [name, value]);
  return [
    ...named(stays.filter(({ index }) => index < at)),
    ...put,
    ...named(stays.filter(({ index }) => index >= at)),
  ];
}
