/** Puts a new text in the place of `config.json`, whole or not at all; the old one is kept beside it. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileSync as writeAtomically } from 'atomically';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';

const FILE_MODE = 0o600;
/** More of them help nobody, and each may hold secrets: the oldest go. */
const MAX_BACKUPS = 20;
const BACKUP_STAMP = /^\.bak-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/;

/**
 * `old`: what stands there, null for nothing. Returns where that has been kept, or null. People may link the file to
 * where they keep their settings: the link stays, its target is written. Throws `config-bad`, and then nothing is lost.
 */
export function replaceConfig(file: string, old: string | null, text: string, now: Date): string | null {
  const backup = old === null ? null : `${file}.bak-${now.toISOString().replace(/[:.]/g, '-')}`;
  try {
    if (backup !== null && old !== null) writeAtomically(backup, old, { mode: FILE_MODE });
    writeAtomically(file, text, { mode: FILE_MODE });
    removeOldBackups(file);
  } catch (error) {
    throw new ShimkeeperError('config-bad', `${file} cannot be written: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  return backup;
}

function removeOldBackups(file: string): void {
  const name = path.basename(file);
  const backups = readdirSync(path.dirname(file))
    .filter((other) => other.startsWith(name) && BACKUP_STAMP.test(other.slice(name.length)))
    .sort();
  for (const old of backups.slice(0, -MAX_BACKUPS)) {
    rmSync(path.join(path.dirname(file), old), { force: true });
  }
}
