/**
 * The little of `config.json` that every program needs, shims included: no schema, no places. The daemon reads the whole
 * of it (daemon/config/) and says exactly what is wrong. People may link the file to where they keep their settings, so
 * unlike the state files it is read through a link.
 */
import { readFileSync, statSync } from 'node:fs';
import { systemCode } from '../contracts/errors.js';

/** A configuration of people is far smaller; a larger file is not read. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

export interface ConfigFileContent {
  /** Empty where the file is missing or bad. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Why nothing of it can be used; null: all is well, or there is no file. */
  readonly bad: string | null;
}

const NOTHING = { values: {}, text: '' } as const;

export function readConfigFile(file: string): ConfigFileContent {
  try {
    const found = statSync(file);
    // A pipe would keep the reader waiting for ever.
    if (!found.isFile()) return { ...NOTHING, bad: 'is no plain file' };
    if (found.size > MAX_CONFIG_BYTES) return { ...NOTHING, bad: `is larger than ${MAX_CONFIG_BYTES} bytes` };
    const text = withoutMark(readFileSync(file, 'utf8'));
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { values: value as Record<string, unknown>, text, bad: null };
    return { ...NOTHING, bad: 'is no JSON object' };
  } catch (error) {
    if (error instanceof SyntaxError) return { ...NOTHING, bad: 'is no JSON' };
    const code = systemCode(error);
    if (code === undefined) throw error;
    return { ...NOTHING, bad: code === 'ENOENT' ? null : `cannot be read (${code})` };
  }
}

/** Some editors put a byte order mark before the text. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The line, from 1, in which a key of that name stands first. */
export function lineOfKey(text: string, key: string): number {
  const at = text.search(new RegExp(`"${key}"\\s*:`));
  return text.slice(0, Math.max(at, 0)).split('\n').length;
}
