import path from 'node:path';
import { build } from 'esbuild';
import { replaceFile } from './write.mjs';

const SHEBANG = '#!/usr/bin/env node\n';

/**
 * Bundles one entry (and the CSS that it imports) into `dist/`.
 *
 * @param {string} root of the repository
 * @param {import('./entries.mjs').Entry} entry
 * @param {{ folder?: string, plugins?: import('esbuild').Plugin[] }} [options] `folder`: absolute, in the place of `dist/`
 * @returns {Promise<{ output: string, bytes: number, inputs: string[] }[]>} what was written, paths below `dist/`;
 *   `inputs`: the files of which something is in it, below root
 */
export async function bundleProgram(root, entry, { folder = path.join(root, 'dist'), plugins = [] } = {}) {
  const { outputFiles, metafile } = await build({
    ...entry.options,
    absWorkingDir: root,
    entryPoints: [entry.source],
    outfile: path.join(folder, entry.output),
    plugins,
    bundle: true,
    write: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'error' },
  });
  for (const file of outputFiles) {
    const program = entry.executable && file.path.endsWith('.cjs');
    replaceFile(file.path, program ? withShebang(file.text) : file.contents, program ? 0o755 : 0o644);
  }
  return Object.entries(metafile.outputs).map(([output, { bytes, inputs }]) => ({
    output: path.relative(folder, path.resolve(root, output)),
    bytes,
    inputs: Object.keys(inputs),
  }));
}

/** @param {string} text */
function withShebang(text) {
  return text.startsWith('#!') ? text : SHEBANG + text;
}
