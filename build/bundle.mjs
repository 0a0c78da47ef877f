/** `npm run build`: the programs, the window and the icons, into `dist/`. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { entries } from './bundle/entries.mjs';
import { bundleProgram } from './bundle/program.mjs';
import { replaceFile } from './bundle/write.mjs';
import { renderIcons } from './icons/render.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

for (const entry of entries(version)) {
  if (!existsSync(path.join(root, entry.source))) {
    console.warn(`skipped: ${entry.source} does not exist yet`);
    continue;
  }
  for (const { output, bytes } of await bundleProgram(root, entry)) {
    console.log(`${output.padEnd(28)} ${(bytes / 1024).toFixed(1).padStart(9)} KiB`);
  }
}
const page = path.join(root, 'renderer/index.html');
if (existsSync(page)) replaceFile(path.join(root, 'dist/renderer/index.html'), readFileSync(page));
const icons = renderIcons(path.join(root, 'dist/icons'));
console.log(`${'icons/'.padEnd(28)} ${String(icons).padStart(9)} files`);
