/** What can be done with the servers in the text of a configuration file, whatever its format. */
import type { Edit } from './text.js';

/** One server as it stands in the text. */
export interface Slot {
  /** Key path of the object, list or table that it stands in. */
  readonly keys: readonly string[];
  /** Its place there, from 0. */
  readonly index: number;
  readonly name: string;
  readonly value: unknown;
  /** Its own text, which `exchange` puts back as it is. */
  readonly text: string;
  /** Why it cannot be cut out of the text; null: it can. */
  readonly fixed: string | null;
  /** In a list of entries with a `name`, not in an object. */
  readonly listed: boolean;
}

export interface NewEntry {
  readonly name: string;
  /** Plain JSON; used where `text` is null. */
  readonly value: Readonly<Record<string, unknown>>;
  /** As it stood in a text of the same format. */
  readonly text: string | null;
  /** Where nothing stands at the key path yet: in a list. */
  readonly listed?: boolean;
}

/** Entries where nothing stands yet. */
export function holderOfNone(entries: readonly NewEntry[]): unknown {
  return entries.some(({ listed }) => listed)
    ? entries.map(({ name, value }) => ({ name, ...value }))
    : Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

/** Texts come without a byte order mark. Every function throws `config-bad` for a text that is not of the format. */
export interface Editor {
  /** The servers at one key path, in their order; none where nothing stands there. */
  slots(text: string, keys: readonly string[]): Slot[];
  /**
   * Cuts `out` out and puts `entries` in the place of the first of them, else at the end; makes what is missing on the
   * way. All else keeps its bytes: comments, order, indentation, line ends. What the edits put holds nothing of the text.
   */
  edits(text: string, keys: readonly string[], out: readonly Slot[], entries: readonly NewEntry[]): Edit[];
  /** The text with those edits. */
  exchange(text: string, keys: readonly string[], out: readonly Slot[], entries: readonly NewEntry[]): string;
  parse(text: string): unknown;
  /** Whether two texts differ in nothing but the servers at `paths`; both are of the format then. `config-bad`: `from` is not. */
  sameBeside(from: string, text: string, paths: readonly (readonly string[])[]): boolean;
}
