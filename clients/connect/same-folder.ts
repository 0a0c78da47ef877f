/** Whether two paths are one folder, however they are written: through links, in another case where that is the same. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../../contracts/errors.js';

export function isSameFolder(one: string, other: string): boolean {
  return path.relative(real(one), real(other)) === '';
}

function real(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch (error) {
    // It is gone, or not ours to enter: then its text is all that is known of it.
    if (systemCode(error) === undefined) throw error;
    return path.resolve(folder);
  }
}
