/** Bounded reads of /proc: null when the process is gone or not ours to read, because both happen at any moment. */
import {
  closeSync,
  constants,
  type Dir,
  existsSync,
  opendirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { systemCode } from '../contracts/errors.js';

/** A process went away between two system calls, or belongs to somebody else. */
const EXPECTED = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL']);
const CHUNK_BYTES = 16_384;
const PIECE_NAMES = 512;
/** A larger buffer is not kept. */
const MAX_KEPT_BYTES = 128 * 1024;

/** Read into again and again: a buffer for each of the thousands of reads would cost more than the reads. */
let scratch = Buffer.alloc(0);

function expected<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    return nothingFor(error);
  }
}

/** Null for what happens to processes at any moment; other errors are thrown again. */
export function nothingFor(error: unknown): null {
  const code = systemCode(error);
  if (code !== undefined && EXPECTED.has(code)) return null;
  throw error;
}

/** At most `maxBytes` of the file; files of /proc have no size, so they are read until they end. */
export function readText(file: string, maxBytes: number): string | null {
  return textOf(file, maxBytes, false);
}

/**
 * The same for a file that the kernel writes whole into what it is given (`stat`, `status`, `cmdline`; not `net/tcp` or
 * `maps`): a read that does not fill its buffer is the last one, so that no other is made to see that.
 */
export function readWhole(file: string, maxBytes: number): string | null {
  return textOf(file, maxBytes, true);
}

function textOf(file: string, maxBytes: number, isWhole: boolean): string | null {
  return expected(() => {
    const descriptor = openSync(file, constants.O_RDONLY);
    try {
      const bytes = fill(descriptor, maxBytes, isWhole);
      const text = scratch.toString('utf8', 0, bytes);
      if (scratch.length > MAX_KEPT_BYTES) scratch = Buffer.alloc(0);
      return text;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Reads into `scratch`, which grows; returns how many bytes there are. */
function fill(descriptor: number, maxBytes: number, isWhole: boolean): number {
  let total = 0;
  while (total < maxBytes) {
    if (total === scratch.length) scratch = Buffer.concat([scratch], Math.max(CHUNK_BYTES, total * 2));
    const room = Math.min(scratch.length, maxBytes) - total;
    const read = readSync(descriptor, scratch, total, room, null);
    total += read;
    if (read === 0 || (isWhole && read < room)) break;
  }
  return total;
}

/** The line of a socket of /proc/net/tcp or tcp6 in another state than LISTEN. */
const NO_LISTENER = /^ *\d+: [\dA-F]+:[\dA-F]{4} [\dA-F]+:[\dA-F]{4} (?!0A)/m;
const LISTENER_PIECE_BYTES = 4_096;

/**
 * The beginning of /proc/net/tcp or tcp6 with all that listen. They stand first; for the rest the kernel goes through
 * its table of all connections, which may take 50 ms, so it is not asked for more than it takes to see where they end.
 */
export function readListeners(file: string, maxBytes: number): string | null {
  return expected(() => {
    const descriptor = openSync(file, 'r');
    try {
      const piece = Buffer.allocUnsafe(LISTENER_PIECE_BYTES);
      let text = '';
      while (text.length < maxBytes && !NO_LISTENER.test(text)) {
        const read = readSync(descriptor, piece, 0, piece.length, null);
        if (read === 0) break;
        text += piece.toString('latin1', 0, read);
      }
      return text;
    } finally {
      closeSync(descriptor);
    }
  });
}

export function readNames(directory: string): string[] | null {
  return expected(() => readdirSync(directory));
}

/** The same in pieces, each as much as the system gives at once: all of thousands take it ten milliseconds. */
export function namePieces(directory: string): Iterable<string[]> | null {
  const opened = expected(() => opendirSync(directory, { bufferSize: PIECE_NAMES }));
  return opened && piecesOf(opened);
}

function* piecesOf(opened: Dir): Generator<string[], void> {
  try {
    for (;;) {
      const piece: string[] = [];
      while (piece.length < PIECE_NAMES) {
        const entry = opened.readSync();
        if (entry === null) break;
        piece.push(entry.name);
      }
      if (piece.length > 0) yield piece;
      if (piece.length < PIECE_NAMES) return;
    }
  } finally {
    opened.closeSync();
  }
}

/** Costs a fifth of a read that fails: that is an exception each time. */
export function isThere(file: string): boolean {
  return existsSync(file);
}

export function readLink(file: string): string | null {
  return expected(() => readlinkSync(file));
}
