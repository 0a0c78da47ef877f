/** A plan with all that carrying it out needs: what is written, in its order. */
import type { ConnectPlan, FileChange } from '../../contracts/connect.js';
import type { KeyPath } from '../display/masked.js';
import { maskedDiff } from '../display/masked-diff.js';
import { digestOf, type Snapshot, wholeTextOf } from './snapshot.js';

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
  const plain = (whole: Buffer | null): string => (whole ? wholeTextOf(whole) : '').replace(/^\uFEFF/, '');
  return {
    file: snapshot.file,
    backup,
    diff: maskedDiff(plain(snapshot.bytes), plain(bytes), format, containers),
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
