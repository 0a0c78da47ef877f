import { createHash } from 'node:crypto';

/** The folder in npm's cache for one package. @param {string} name as it was asked for */
export function npxFolderOf(name) {
  return createHash('sha512').update(name).digest('hex').slice(0, 16);
}
