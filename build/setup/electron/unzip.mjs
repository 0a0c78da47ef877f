import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

const MODE_BITS = 0o777;
const FILE_TYPE_BITS = 0o170000;
const REGULAR_FILE = 0o100000;

/**
 * Unpacks the regular files that `target` names a place for. Symbolic links are refused: no archive that is
 * unpacked here has any, and one that does is not what it says it is. (yauzl refuses `..` and absolute names.)
 *
 * @param {string} archive
 * @param {string} directory
 * @param {(name: string) => string | null} target entry name -> relative path, null: not wanted
 * @returns {Promise<number>} how many files were written
 */
export async function unzip(archive, directory, target) {
  const zip = await openPromise(archive);
  let written = 0;
  for await (const entry of zip.eachEntry()) {
    const relative = entry.fileName.endsWith('/') ? null : target(entry.fileName);
    if (relative === null) continue;
    const mode = entry.externalFileAttributes >>> 16;
    if ((mode & FILE_TYPE_BITS) !== REGULAR_FILE) throw new Error(`${entry.fileName} is no regular file`);
    const file = path.join(directory, relative);
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(
      await zip.openReadStreamPromise(entry),
      createWriteStream(file, { mode: mode & MODE_BITS }),
    );
    written += 1;
  }
  return written;
}
