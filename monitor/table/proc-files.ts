/** Bounded reads of /proc: null when the process is gone or not ours to read, because both happen at any moment. */
import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { systemCode } from '../../contracts/errors.js';

/** A process went away between two system calls, or belongs to somebody else. */
const EXPECTED = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR', 'EINVAL']);
const CHUNK_BYTES = 16_384;

function expected<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const code = systemCode(error);
    if (code !== undefined && EXPECTED.has(code)) return null;
    throw error;
  }
}

/** At most `maxBytes` of the file as bytes; files of /proc have no size, so they are read until they end. */
export function readBytes(file: string, maxBytes: number): Buffer | null {
  return expected(() => {
    const descriptor = openSync(file, 'r');
    try {
      const chunks: Buffer[] = [];
      let total = 0;
      while (total < maxBytes) {
        const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, maxBytes - total));
        const read = readSync(descriptor, chunk, 0, chunk.length, null);
        if (read === 0) break;
        chunks.push(chunk.subarray(0, read));
        total += read;
      }
      return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    } finally {
      closeSync(descriptor);
    }
  });
}

export function readText(file: string, maxBytes: number): string | null {
  return readBytes(file, maxBytes)?.toString('utf8') ?? null;
}

export function readNames(directory: string): string[] | null {
  return expected(() => readdirSync(directory));
}

export function readLink(file: string): string | null {
  return expected(() => readlinkSync(file));
}
