/** What starting a server asks of the disk. Never throws for what is not there or may not be read. */
import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { systemCode } from '../../contracts/errors.js';
import type { Disk } from './tool-folders.js';

/** What names a version is one line; a pipe in its place would be waited for. */
const MAX_SMALL_FILE_BYTES = 4_096;

export const realDisk: Disk = {
  isFolder: (folder) => readable(() => mayBeEntered(folder)) ?? false,
  entries: (folder) => readable(() => readdirSync(folder)) ?? [],
  read: (file) => readable(() => (isSmallFile(file) ? readFileSync(file, 'utf8') : null)) ?? null,
};

function mayBeEntered(folder: string): boolean {
  accessSync(folder, constants.X_OK);
  return statSync(folder).isDirectory();
}

function isSmallFile(file: string): boolean {
  const facts = statSync(file);
  return facts.isFile() && facts.size <= MAX_SMALL_FILE_BYTES;
}

/** undefined: it is not there, or may not be read. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
