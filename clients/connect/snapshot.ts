/** A file of a person as it stands on the disk: read whole, judged before anything is written, replaced whole. */
import { isUtf8 } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
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
const ROOT = 0;

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

const digests = new WeakMap<Buffer, string>();

/** SHA-256. Bytes are never written to once they are read, so that theirs is made once. */
export function digestOf(bytes: Buffer | string): string {
  const known = typeof bytes === 'string' ? undefined : digests.get(bytes);
  const digest = known ?? createHash('sha256').update(bytes).digest('hex');
  if (typeof bytes !== 'string') digests.set(bytes, digest);
  return digest;
}

const texts = new WeakMap<Buffer, string>();

/** As UTF-8, the byte order mark included; made once, as the digest is. */
export function wholeTextOf(bytes: Buffer): string {
  const text = texts.get(bytes) ?? bytes.toString('utf8');
  texts.set(bytes, text);
  return text;
}

export function bytesOf(mark: string, text: string): Buffer {
  const bytes = Buffer.from(mark + text, 'utf8');
  texts.set(bytes, mark + text);
  return bytes;
}

/** Throws `client-config-unusable` for what cannot be read, with the mend. Links are followed, pipes refused. */
export function takeSnapshot(file: string): Snapshot {
  const found = read(file);
  return { ...found, digest: found.bytes && digestOf(found.bytes) };
}

function read(file: string): Omit<Snapshot, 'digest'> {
  const target = targetOf(file);
  if (target === null) return { file, target: file, bytes: null, facts: null };
  const descriptor = open(target, file);
  try {
    const facts = fstatSync(descriptor);
    if (!facts.isFile()) throw unusable(file, 'is no plain file', 'put a file there');
    if (facts.size > MAX_CLIENT_FILE_BYTES) {
      throw unusable(file, `is larger than ${MAX_CLIENT_FILE_BYTES / 1024 / 1024} MB`, 'make it smaller');
    }
    const bytes = readFileSync(descriptor);
    return { file, target, bytes, facts };
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
  const whole = bytes ? wholeTextOf(bytes) : '';
  if (bytes && !isUtf8(bytes)) throw unusable(file, 'is not written in UTF-8', 'save it as UTF-8');
  const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { mark, text: whole.slice(mark.length) };
}

/** Throws `client-config-unusable` for a file that cannot or must not be replaced, before anything is written. */
export function ensureReplaceable({ file, target, facts }: Snapshot): void {
  if (facts) ensureOwn(file, target, facts);
  ensureRoomBeside(file, target);
}

function ensureOwn(file: string, target: string, facts: NonNullable<Snapshot['facts']>): void {
  if ((facts.mode & WRITE_BITS) === 0) throw unusable(file, 'is read-only', 'make it writable');
  const user = process.geteuid?.() ?? ROOT;
  // Its owner could not be kept.
  if (user !== ROOT && facts.uid !== user)
    throw unusable(file, `belongs to another user (uid ${facts.uid})`, 'make it your own file');
  const { nlink } = lstatSync(target);
  // The others would keep the old text, and nobody would see why.
  if (nlink > 1) throw unusable(file, `has ${nlink} names (hard links)`, 'make it a file of its own');
}

/** A file is replaced by another that is written beside it: its folder has to take one. */
function ensureRoomBeside(file: string, target: string): void {
  let folder = path.dirname(target);
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw systemTrouble(file, `cannot be replaced, because ${folder} takes no files`, error);
  }
}

export function hasChanged(snapshot: Snapshot): boolean {
  const now = read(snapshot.file);
  if (now.target !== snapshot.target) return true;
  return now.bytes === null ? snapshot.bytes !== null : !snapshot.bytes?.equals(now.bytes);
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
