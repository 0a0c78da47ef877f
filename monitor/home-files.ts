/** The files of the home, read with bounds and checked against their schemas. Nothing here throws for what a file holds. */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import type * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { systemCode } from '../contracts/errors.js';
import type { HealthFile } from '../contracts/files.js';
import { HealthFileSchema } from '../contracts/schemas/files.js';
import { MAX_STATE_FILE_BYTES } from '../home/state-file.js';
import type { FileFact } from './facts.js';

/** What the window shows of a file as it stands on the disk. */
export const MAX_SHOWN_BYTES = 64 * 1024;
const MAX_PID_FILE_BYTES = 64;
const NOFOLLOW = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

type Read =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'text'; readonly text: string; readonly modifiedAt: number };

export function readPlainFile(file: string, maxBytes: number): Read {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | NOFOLLOW);
    try {
      const found = fstatSync(descriptor);
      if (!found.isFile()) return { kind: 'unusable', reason: 'it is no plain file' };
      if (found.size > maxBytes) {
        return { kind: 'unusable', reason: `it has ${found.size} bytes, more than the ${maxBytes} allowed` };
      }
      return { kind: 'text', text: readFileSync(descriptor, 'utf8'), modifiedAt: found.mtimeMs };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    if (code === 'ELOOP') return { kind: 'unusable', reason: 'it is a symbolic link' };
    if (code !== undefined) return { kind: 'unusable', reason: `it cannot be read (${code})` };
    throw error;
  }
}

/** When it was last written, in ms since the epoch; null: it is not there, or not to be seen. */
export function writtenAt(file: string): number | null {
  return statsOf(file)?.mtimeMs ?? null;
}

/** null: it is not there, or not to be seen. */
export function statsOf(file: string): Stats | null {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return null;
  }
}

function readFact<T>(
  file: string,
  maxBytes: number,
  parse: (text: string) => T | { reason: string },
): FileFact<T> {
  const found = readPlainFile(file, maxBytes);
  if (found.kind === 'missing') return found;
  if (found.kind === 'unusable') return { kind: 'corrupt', reason: found.reason, text: null };
  const text = found.text.slice(0, MAX_SHOWN_BYTES);
  const value = parse(found.text);
  return typeof value === 'object' && value !== null && 'reason' in value
    ? { kind: 'corrupt', reason: String(value.reason), text }
    : { kind: 'present', value: value as T, modifiedAt: found.modifiedAt, text };
}

/** `zod/mini` has no words of its own. */
const IN_WORDS = { error: en().localeError };

/** The value, or in one line where it differs first. */
export function parseJson<T>(text: string, schema: z.ZodMiniType<T>): { value: T } | { reason: string } {
  try {
    const parsed = schema.safeParse(JSON.parse(text), IN_WORDS);
    if (parsed.success) return { value: parsed.data };
    const [issue] = parsed.error.issues;
    return { reason: `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not as expected'}` };
  } catch (error) {
    if (error instanceof SyntaxError) return { reason: 'it is no JSON' };
    throw error;
  }
}

export function readHealthFile(file: string): FileFact<HealthFile> {
  const fact = readFact(file, MAX_STATE_FILE_BYTES, (text) => {
    const parsed = parseJson(text, HealthFileSchema);
    return 'value' in parsed ? { health: parsed.value } : parsed;
  });
  return fact.kind === 'present' ? { ...fact, value: fact.value.health } : fact;
}

/** A decimal pid and a newline; blanks around it are forgiven. */
export function readPidFile(file: string): FileFact<number> {
  return readFact(file, MAX_PID_FILE_BYTES, (text) => {
    const digits = /^\s*(\d{1,10})\s*$/.exec(text)?.[1];
    return digits !== undefined && Number(digits) > 0
      ? Number(digits)
      : { reason: 'it holds no decimal process id' };
  });
}
