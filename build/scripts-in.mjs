import { readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from './setup/children.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { ROOT } from './setup/paths.mjs';

const SCRIPT_TIMEOUT_MS = 15 * 60_000;

/**
 * Runs every script of a folder, one after the other, so that none disturbs the figures of another.
 *
 * @param {string} folder below the repository's root
 * @param {readonly string[]} only names without `.mjs`; none: all
 * @returns {Promise<number>} exit code: 1 when one of them failed
 */
export async function scriptsIn(folder, only) {
  let failed = 0;
  for (const name of namesIn(folder, only)) {
    console.log(`\n--- ${name} ---`);
    const script = path.join(ROOT, folder, `${name}.mjs`);
    const { code } = await run(process.execPath, [script], {
      cwd: ROOT,
      timeoutMs: SCRIPT_TIMEOUT_MS,
      inherit: true,
    });
    if (code !== 0) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

/**
 * @param {string} folder below the repository's root
 * @param {readonly string[]} only names without `.mjs`; none: all
 * @returns {string[]} in the order in which they are to run; throws for a name that is not there
 */
export function namesIn(folder, only) {
  const all = readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => name.slice(0, -'.mjs'.length))
    .sort();
  const unknown = only.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new SetupFailure(`There is no "${unknown}" in ${folder}/: ${all.join(', ')}.`);
  return only.length > 0 ? [...only] : all;
}
