/** A plan with all that carrying it out needs: what is written, in its order. */
import type { ConnectPlan, FileChange } from '../../contracts/connect.js';
import { diffLines } from '../display/diff.js';
import { type KeyPath, maskedText } from '../display/masked.js';
import { digestOf, type Snapshot } from './snapshot.js';

export type Step =
  | { readonly kind: 'private'; readonly file: string; readonly text: string }
  | { readonly kind: 'forget'; readonly file: string }
  | { readonly kind: 'replace'; readonly snapshot: Snapshot; readonly bytes: Buffer | null };

export interface Work {
  readonly plan: ConnectPlan;
  readonly steps: readonly Step[];
  /** Said when it is done. */
  readonly done: string;
}

export interface ChangedFile {
  readonly snapshot: Snapshot;
  readonly bytes: Buffer | null;
  readonly format: 'jsonc' | 'toml';
  readonly containers: readonly KeyPath[];
  readonly backup: string | null;
}

/** As a person may see it: no value but those of commands. */
export function fileChange({ snapshot, bytes, format, containers, backup }: ChangedFile): FileChange {
  const shown = (text: string): string => maskedText(text.replace(/^\uFEFF/, ''), format, containers);
  const before = shown(snapshot.bytes?.toString('utf8') ?? '');
  return {
    file: snapshot.file,
    backup,
    diff: diffLines(before, shown(bytes?.toString('utf8') ?? '')),
  };
}

/** Of the files as they were seen, and of what would become of them. */
export function planId(parts: readonly unknown[], changes: readonly ChangedFile[]): string {
  const files = changes.map(({ snapshot, bytes }) => [
    snapshot.file,
    snapshot.target,
    snapshot.digest,
    bytes === null ? null : digestOf(bytes),
  ]);
  return digestOf(JSON.stringify([...parts, files]));
}

export function replaceStep({ snapshot, bytes }: ChangedFile): Step {
  return { kind: 'replace', snapshot, bytes };
}
