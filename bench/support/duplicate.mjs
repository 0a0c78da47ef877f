/** What a monitor is to find: a program that is recognised as a daemon of a home, and does nothing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @param {Pick<import('./home.mjs').BenchHome, 'directory'>} home @returns {string[]} what Node is to be started with */
export function duplicateOf(home) {
  const script = path.join(home.directory, 'duplicate', 'shimkeeper.cjs');
  mkdirSync(path.dirname(script));
  writeFileSync(script, 'setInterval(() => {}, 60_000);');
  return [script, 'daemon', '--home', home.directory];
}
