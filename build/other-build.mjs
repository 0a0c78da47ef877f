/**
 * `node build/other-build.mjs FOLDER VERSION [--wire N] [--tray]`: the programs of these very sources under another
 * version, as a second installation on the same machine. For tests of what happens where versions meet.
 *
 * `--wire N`: they speak that protocol alone. `--tray`: the tray app too, as a folder that Electron takes as an app; its
 * window and icons are those of `dist/`.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { entries } from './bundle/entries.mjs';
import { bundleProgram } from './bundle/program.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const WIRE_FILE = /contracts[\\/]wire\.ts$/;
const WIRE_RANGE = /WIRE_PROTOCOL = \{ min: \d+, max: \d+ \}/;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { wire: { type: 'string' }, tray: { type: 'boolean', default: false } },
});
const [folder, version] = positionals;
if (folder === undefined || version === undefined) throw new Error('other-build: FOLDER VERSION are missing');
const dist = path.resolve(folder, 'dist');
const plugins = values.wire === undefined ? [] : [otherWire(Number(values.wire))];

for (const entry of entries(version)) {
  const wanted = entry.output.startsWith('bin/') || (values.tray && entry.output.startsWith('electron/'));
  if (wanted) await bundleProgram(ROOT, entry, { folder: dist, plugins });
}
if (values.tray) {
  for (const part of ['icons', 'renderer']) {
    cpSync(path.join(ROOT, 'dist', part), path.join(dist, part), { recursive: true });
  }
  cpSync(path.join(ROOT, 'dist/app.cjs'), path.join(dist, 'app.cjs'));
  const app = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ ...app, version }));
}

/** @param {number} protocol @returns {import('esbuild').Plugin} */
function otherWire(protocol) {
  return {
    name: 'other-wire-protocol',
    setup(build) {
      build.onLoad({ filter: WIRE_FILE }, ({ path: file }) => {
        const source = readFileSync(file, 'utf8');
        if (!WIRE_RANGE.test(source)) throw new Error(`${file} names no protocol range`);
        const contents = source.replace(WIRE_RANGE, `WIRE_PROTOCOL = { min: ${protocol}, max: ${protocol} }`);
        return { contents, loader: 'ts' };
      });
    },
  };
}
