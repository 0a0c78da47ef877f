/**
 * The small files of the home: read with a bound, written whole or not at all, 0600, never through a link.
 * Own code rather than a library: shims write such a file at every start and must load nothing for it, and the
 * libraries for atomic writes follow links, which is what must not happen here.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { systemCode } from '../contracts/errors.js';

export const FILE_MODE = 0o600;
/** State files are a few kilobytes; what is larger than this is not ours. */
export const MAX_STATE_FILE_BYTES = 1024 * 1024;

const NOFOLLOW = constants.O_NOFOLLOW ?? 0;
let serial = 0;

/** Replaces the file atomically. A link in its place is replaced, not followed. Throws the system's error. */
export function writeStateFile(path: string, text: string): void {
  serial += 1;
  const beside = `${path}.${process.pid}.${serial}.tmp`;
  try {
    writeFileSync(beside, text, { mode: FILE_MODE, flag: 'wx' });
    replace(beside, path);
  } catch (error) {
    removeLeftover(beside);
    throw error;
  }
}

/** Somebody's directory in the file's place is kept, under another name. */
function replace(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isDirectory(to)) throw error;
    setAside(to);
    renameSync(from, to);
  }
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function setAside(path: string): void {
  renameSync(path, `${path}.set-aside-${Date.now()}`);
}

/** After a failed write: what made it fail may hinder this too, and is what the caller is to hear of. */
function removeLeftover(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
}

/** Creates the file; false when something is there already. */
export function createStateFile(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { mode: FILE_MODE, flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // On a full disk the file is made and stays empty.
    removeLeftover(path);
    throw error;
  }
}

/** The text of the file; null when it is missing, a link, no plain file or larger than the bound. */
export function readStateFile(path: string, maxBytes: number = MAX_STATE_FILE_BYTES): string | null {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | NOFOLLOW | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'EACCES' || code === 'ENOTDIR') return null;
    throw error;
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile() || found.size > maxBytes) return null;
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** The end of a log file, at most `bytes`; empty when there is none. */
export function readTail(path: string, bytes: number): string {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | NOFOLLOW);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(bytes, size));
    const read = readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}

/** A JSON object in a state file; null when it is missing or no JSON object. */
export function readJsonObject(path: string): Record<string, unknown> | null {
  return jsonObject(readStateFile(path));
}

/** null: it is none. */
export function jsonObject(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function removeStateFile(path: string): void {
  if (isDirectory(path)) setAside(path);
  else rmSync(path, { force: true });
}
