/** One file of a client, opened: its text, and the servers in it as we judge them. */
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import type { Editor, Slot } from '../editing/editor.js';
import { jsoncEditor } from '../editing/jsonc.js';
import { introduce } from '../editing/known-texts.js';
import { tomlEditor } from '../editing/toml.js';
import type { ConfigPlace } from '../places.js';
import { type Judged, type JudgeFacts, judge } from './judge.js';
import { ownKeys } from './seats.js';
import { type Snapshot, takeSnapshot, textOf, unusable } from './snapshot.js';

export interface JudgedSlot {
  readonly slot: Slot;
  readonly judged: Judged;
}

export interface OpenFile {
  readonly place: ConfigPlace;
  readonly snapshot: Snapshot;
  /** The byte order mark, or nothing. */
  readonly mark: string;
  readonly text: string;
}

export function editorFor({ format }: Pick<ConfigPlace, 'format'>): Editor {
  return format === 'toml' ? tomlEditor : jsoncEditor;
}

/** Throws `client-config-unusable`. */
export function openFile(place: ConfigPlace): OpenFile {
  const snapshot = takeSnapshot(place.file);
  const { mark, text } = textOf(snapshot);
  if (place.format === 'jsonc' && snapshot.digest !== null) introduce(text, snapshot.digest);
  return { place, snapshot, mark, text };
}

/** Throws `client-config-unusable` for a text that cannot be understood, with its line. */
export function judgedSlots(place: ConfigPlace, text: string, facts: JudgeFacts): JudgedSlot[] {
  return understood(place.file, () =>
    ownKeys(place).flatMap((keys) =>
      editorFor(place)
        .slots(text, keys)
        .map((slot) => ({ slot, judged: judge(slot, facts) })),
    ),
  );
}

export function understood<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ShimkeeperError) || error.code !== 'config-bad') throw error;
    throw unusable(file, `cannot be understood (${messageOf(error)})`, 'mend it');
  }
}
