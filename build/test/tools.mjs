import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../setup/children.mjs';
import { ROOT } from '../setup/paths.mjs';

/**
 * A package's own program, run by the very Node that runs this.
 *
 * @param {string} name of the package
 * @param {string} program of its `bin`
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, timeoutMs: number }} options
 * @returns {Promise<boolean>} it said yes, in time
 */
export async function tool(name, program, args, { env, timeoutMs }) {
  const folder = path.join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = path.join(folder, typeof bin === 'string' ? bin : bin[program]);
  const { code, timedOut } = await run(process.execPath, [file, ...args], {
    cwd: ROOT,
    env,
    timeoutMs,
    inherit: true,
  });
  if (timedOut) console.error(`${program} was ended: it took longer than ${timeoutMs / 60_000} minutes.`);
  return code === 0;
}
