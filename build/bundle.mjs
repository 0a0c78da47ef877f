/** `npm run build`: the programs, the window and the icons, into `dist/`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { entries } from './bundle/entries.mjs';
import { bundleProgram } from './bundle/program.mjs';
import { replaceFile } from './bundle/write.mjs';
import { renderIcons } from './icons/render.mjs';
import { NOTICES_FILE, notices } from './licences/notices.mjs';
import { bundledPackages } from './licences/packages.mjs';
import { markBuilt, sourcesOf } from './setup/build-stamp.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

// Read first: a source that changes while the build runs makes the next build a new one.
const sources = sourcesOf(root);
markBuilt(root, null);
/** @type {string[]} */
const failed = [];
/** Output -> what is in it. @type {Map<string, string[]>} */
const contents = new Map();
for (const entry of entries(version)) {
  try {
    for (const { output, bytes, inputs } of await bundleProgram(root, entry)) {
      contents.set(output, inputs);
      console.log(`${output.padEnd(28)} ${(bytes / 1024).toFixed(1).padStart(9)} KiB`);
    }
  } catch (error) {
    // esbuild has told what is wrong, and where; the other programs are still worth a look.
    if (!(error instanceof Error && 'errors' in error)) throw error;
    failed.push(entry.source);
  }
}
replaceFile(
  path.join(root, 'dist/renderer/index.html'),
  readFileSync(path.join(root, 'renderer/index.html')),
);
// package.json's `main`, which npm puts into its package whatever `files` says: so it is not the app itself.
replaceFile(path.join(root, 'dist/app.cjs'), Buffer.from("'use strict';\nrequire('./electron/main.cjs');\n"));
// The npm package holds the programs of bin/ alone, the app holds all of them.
for (const folder of ['', 'bin/']) {
  const inputs = [...contents].flatMap(([output, files]) => (output.startsWith(folder) ? files : []));
  const text = notices(bundledPackages(root, inputs));
  replaceFile(path.join(root, 'dist', folder, NOTICES_FILE), Buffer.from(text));
}
const icons = renderIcons(path.join(root, 'dist/icons'));
console.log(`${'icons/'.padEnd(28)} ${String(icons).padStart(9)} files`);
if (failed.length === 0) markBuilt(root, sources);
else {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
