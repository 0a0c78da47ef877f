/** How large the programs are: a shim is read from the disk by every client at every start. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { MAX_KIB } from '../build/bundle/sizes.mjs';
import { figure } from './support/figures.mjs';

const KIB = 1024;
const DIST = path.resolve(import.meta.dirname, '../dist');

for (const [name, atMost] of MAX_KIB) {
  const file = path.join(DIST, name);
  if (!existsSync(file)) throw new Error(`${name} is not built; run "npm run build" first.`);
  figure(name, statSync(file).size / KIB, 'KiB', { atMost });
}
