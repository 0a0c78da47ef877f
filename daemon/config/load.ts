/** Reads `config.json` from the disk. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { EMPTY_CONFIG } from '../../contracts/config.js';
import { messageOf, ShimkeeperError, systemCode } from '../../contracts/errors.js';
import { MAX_CONFIG_BYTES } from '../../home/config-file.js';
import { type LoadedConfig, parseConfig } from './parse.js';

/**
 * A missing file is no error: no servers. Throws ShimkeeperError `config-bad`, one line with line number and key.
 * People may link the file to where they keep their settings, so links are followed.
 */
export function loadConfig(file: string): LoadedConfig {
  const text = readConfigText(file);
  return text === null ? { config: EMPTY_CONFIG, raw: {} } : parseConfig(text, path.basename(file));
}

/** null: missing. */
export function readConfigText(file: string): string | null {
  try {
    const found = statSync(file);
    // A pipe would keep the reader waiting for ever.
    if (!found.isFile())
      throw new ShimkeeperError('config-bad', `${file} is no plain file - put a file there.`);
    if (found.size > MAX_CONFIG_BYTES) {
      throw new ShimkeeperError(
        'config-bad',
        `${file} is larger than ${MAX_CONFIG_BYTES} bytes - make it smaller.`,
      );
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ShimkeeperError) throw error;
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    throw new ShimkeeperError(
      'config-bad',
      `${file} cannot be read (${code ?? messageOf(error)}) - mend it or its permissions.`,
      { cause: error },
    );
  }
}
