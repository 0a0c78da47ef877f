import { existsSync } from 'node:fs';
import path from 'node:path';
import { builtFrom, sourcesOf } from './build-stamp.mjs';
import { run } from './children.mjs';
import { SetupFailure } from './failure.mjs';

const BUILD_TIMEOUT_MS = 5 * 60_000;
const ESSENTIAL = [
  'dist/bin/shimkeeper.cjs',
  'dist/bin/programs/daemon.cjs',
  'dist/electron/main.cjs',
  'dist/renderer/index.html',
];

/**
 * `npm run build`, unless the sources are those of the last one.
 *
 * @param {string} root
 * @param {import('./report.mjs').Step} step
 * @returns {Promise<{ note: string, value: undefined }>}
 */
export async function bundles(root, step) {
  const complete = ESSENTIAL.every((file) => existsSync(path.join(root, file)));
  if (complete && builtFrom(root) === sourcesOf(root)) return { note: '', value: undefined };
  step.doing('bundling the programs and the window');
  const { code, output } = await run(process.execPath, [path.join(root, 'build/bundle.mjs')], {
    cwd: root,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (code !== 0) {
    const first = output.split('\n').find((line) => line.includes('[ERROR]'));
    throw new SetupFailure(
      `The build failed (see it with "npm run build"): ${first?.trim() ?? output.trim()}`,
    );
  }
  return { note: '', value: undefined };
}
