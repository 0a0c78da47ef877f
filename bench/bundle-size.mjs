/** How large the programs are: a shim is read from the disk by every client at every start. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { figure } from './support/figures.mjs';

const KIB = 1024;
const DIST = path.resolve(import.meta.dirname, '../dist');
/** KiB; the shim's is a promise, the others' catch a package that came in unnoticed. */
const BOUNDS = new Map([
  ['bin/shimkeeper-shim.cjs', 60],
  ['bin/shimkeeper.cjs', 10],
  ['bin/programs/daemon.cjs', 600],
  ['bin/programs/commands.cjs', 1_000],
  ['bin/example-server.cjs', 50],
  ['electron/main.cjs', 2_500],
  ['electron/preload.cjs', 10],
  ['renderer/main.js', 400],
]);

for (const [name, atMost] of BOUNDS) {
  const file = path.join(DIST, name);
  if (!existsSync(file)) throw new Error(`${name} is not built; run "npm run build" first.`);
  figure(name, statSync(file).size / KIB, 'KiB', { atMost });
}
