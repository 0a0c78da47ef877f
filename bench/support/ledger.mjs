import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The server whose write tool appends a line to its file, so that a repeated or a lost write is seen. */
export const LEDGER = path.resolve(import.meta.dirname, '../servers/ledger.mjs');

/** @param {string} file of a ledger @returns {string[]} */
export function linesOf(file) {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}
