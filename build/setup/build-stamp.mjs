import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint, readStamp } from './fingerprint.mjs';

const STAMP = 'dist/.stamp';

/** What the bundles are made of, and how they are made: any change in here makes a new build. */
const SOURCES = [
  'build/bundle',
  'build/bundle.mjs',
  'build/icons',
  'build/licences',
  'cli',
  'clients',
  'contracts',
  'daemon',
  'electron',
  'home',
  'link',
  'monitor',
  'package-lock.json',
  'package.json',
  'renderer',
  'shim',
];

/** @param {string} root @returns {string} */
export function sourcesOf(root) {
  return fingerprint(root, SOURCES);
}

/** @param {string} root @returns {string | null} the sources that `dist/` was made of; null: none, or half-made */
export function builtFrom(root) {
  return readStamp(path.join(root, STAMP));
}

/** @param {string} root @param {string | null} sources null while a build is under way */
export function markBuilt(root, sources) {
  const file = path.join(root, STAMP);
  if (sources === null) rmSync(file, { force: true });
  else writeFileSync(file, `${sources}\n`);
}
