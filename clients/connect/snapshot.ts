/** A file of a person as it stands on the disk: read whole, judged before anything is written, replaced whole. */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { messageOf, ShimkeeperError, systemCode } from '../../contracts/errors.js';

/** Claude Code keeps its whole history in its file; what is larger than this is neither read nor written. */
export const MAX_CLIENT_FILE_BYTES = 32 * 1024 * 1024;
const NEW_FILE_MODE = 0o600;
const WRITE_BITS = 0o222;
const MODE_BITS = 0o7777;

export interface Snapshot {
  /** As the client names it. */
  readonly file: string;
  /** Where a link leads to; the file itself where it is none. */
  readonly target: string;
  /** null: there is none. */
  readonly bytes: Buffer | null;
  readonly digest: string | null;
  readonly facts: Pick<Stats, 'mode' | 'uid' | 'gid'> | null;
}

export function digestOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Throws `client-config-unusable` for what cannot be read, with the mend. Links are followed, pipes refused. */
export function takeSnapshot(file: string): Snapshot {
  const target = targetOf(file);
  if (target === null) return { file, target: file, bytes: null, digest: null, facts: null };
  const descriptor = open(target, file);
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) throw unusable(file, 'is no plain file', 'put a file there');
    if (facts.size > MAX_CLIENT_FILE_BYTES) {
      throw unusable(file, `is larger than ${MAX_CLIENT_FILE_BYTES / 1024 / 1024} MB`, 'make it smaller');
    }
    const bytes = readFileSync(descriptor);
    return { file, target, bytes, digest: digestOf(bytes), facts };
  } finally {
    closeSync(descriptor);
  }
}

/** null: there is none. */
function targetOf(file: string): string | null {
  try {
    return realpathSync(file);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' && lstatSync(file, { throwIfNoEntry: false })) {
      throw unusable(
        file,
        'is a link that leads nowhere',
        'create the file that it names, or remove the link',
      );
    }
    if (code === 'ENOENT') return null;
    throw systemTrouble(file, 'cannot be read', error);
  }
}

function open(target: string, file: string): number {
  try {
    return openSync(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw systemTrouble(file, 'cannot be read', error);
  }
}

/** Text without its byte order mark. Throws `client-config-unusable` where bytes would be lost on the way back. */
export function textOf({ file, bytes }: Snapshot): { mark: string; text: string } {
  const whole = bytes?.toString('utf8') ?? '';
  if (bytes && !Buffer.from(whole, 'utf8').equals(bytes))
    throw unusable(file, 'is not written in UTF-8', 'save it as UTF-8');
  const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { mark, text: whole.slice(mark.length) };
}

/** Throws `client-config-unusable` for a file that is not to be written, before anything is. */
export function ensureReplaceable({ file, target, facts }: Snapshot): void {
  if (!facts) return;
  if ((facts.mode & WRITE_BITS) === 0) throw unusable(file, 'is read-only', 'make it writable');
  const { nlink } = lstatSync(target);
  // The others would keep the old text, and nobody would see why.
  if (nlink > 1) throw unusable(file, `has ${nlink} names (hard links)`, 'make it a file of its own');
}

export function hasChanged(snapshot: Snapshot): boolean {
  const now = takeSnapshot(snapshot.file);
  return now.digest !== snapshot.digest || now.target !== snapshot.target;
}

/**
 * Puts `bytes` (null: nothing) in the place of what was seen, in one step, with the same mode and owner. Throws
 * `client-config-changed` when it is not what was seen any more, `client-config-unusable` when it cannot be written; then
 * the file is as it was.
 */
export function replaceSnapshot(snapshot: Snapshot, bytes: Buffer | null): void {
  const { file, target, facts } = snapshot;
  ensureReplaceable(snapshot);
  const beside = `${target}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    if (bytes) writeBeside(beside, target, bytes, facts);
    if (hasChanged(snapshot)) throw changed(file);
    if (bytes) renameSync(beside, target);
    else rmSync(target, { force: true });
  } catch (error) {
    rmSync(beside, { force: true });
    if (error instanceof ShimkeeperError) throw error;
    throw systemTrouble(file, 'cannot be written', error);
  }
}

function writeBeside(beside: string, target: string, bytes: Buffer, facts: Snapshot['facts']): void {
  mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
  const descriptor = openSync(beside, 'wx', NEW_FILE_MODE);
  try {
    writeFileSync(descriptor, bytes);
    if (facts && process.platform !== 'win32') {
      const own = fstatSync(descriptor);
      if (own.uid !== facts.uid || own.gid !== facts.gid) fchownSync(descriptor, facts.uid, facts.gid);
      fchmodSync(descriptor, facts.mode & MODE_BITS);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function changed(file: string): ShimkeeperError {
  return new ShimkeeperError(
    'client-config-changed',
    `${file} has changed in the meantime, so nothing was written to it: look at it again and repeat.`,
  );
}

export function unusable(file: string, what: string, mend: string): ShimkeeperError {
  return new ShimkeeperError('client-config-unusable', `${file} ${what}: ${mend}, then try again.`);
}

function systemTrouble(file: string, what: string, error: unknown): ShimkeeperError {
  const code = systemCode(error);
  if (code === undefined) throw error;
  const mends: Readonly<Record<string, string>> = {
    ENOSPC: 'free some space on its disk',
    EDQUOT: 'free some space on its disk',
    EROFS: 'mount it writable',
    EISDIR: 'move the directory away',
    ENOTDIR: 'move away what stands in the place of its folder',
    ELOOP: 'mend its links',
    EPERM: 'make it your own file',
  };
  const mend = mends[code] ?? 'give yourself access to it and to its folder';
  return new ShimkeeperError(
    'client-config-unusable',
    `${file} ${what} (${code}, ${messageOf(error).split(',')[0]}): ${mend}, then try again.`,
    { cause: error },
  );
}
