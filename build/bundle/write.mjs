import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Replaces a file in one step: a program that starts while a build runs finds the old bundle or the new one, never
 * half of one.
 *
 * @param {string} file
 * @param {string | Uint8Array} contents
 * @param {number} [mode]
 */
export function replaceFile(file, contents, mode = 0o644) {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, contents);
  chmodSync(beside, mode);
  renameSync(beside, file);
}
