import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from './failure.mjs';

/**
 * One hash over files and folders: their names and their contents. A path that does not exist counts as such.
 *
 * @param {string} root
 * @param {readonly string[]} paths below root
 * @param {readonly string[]} [facts] other things that what is made depends on
 * @returns {string} hex
 */
export function fingerprint(root, paths, facts = []) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`fact ${fact}\n`);
  for (const start of [...paths].sort()) {
    for (const file of filesBelow(root, start)) {
      const contents = readFileSync(path.join(root, file));
      hash.update(`file ${file} ${contents.length}\n`).update(contents);
    }
  }
  return hash.digest('hex');
}

/** @param {string} root @param {string} start @returns {string[]} sorted, so that the hash is the same everywhere */
function filesBelow(root, start) {
  const found = statSync(path.join(root, start), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [start];
  return readdirSync(path.join(root, start), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** @param {string} file @returns {string | null} */
export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
