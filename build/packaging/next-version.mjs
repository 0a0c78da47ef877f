import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createPackageWithOptions } from '@electron/asar';
import { run } from '../setup/children.mjs';
import { SetupFailure } from '../setup/failure.mjs';

const BUILD_TIMEOUT_MS = 2 * 60_000;
const OTHER_BUILD = path.resolve(import.meta.dirname, '../other-build.mjs');

/**
 * A packaged Linux folder of these same sources under another version, made of one that is there: for tests of upgrades.
 *
 * @param {string} packaged absolute
 * @param {string} version
 * @param {string} folder where it is made, absolute; replaced
 * @returns {Promise<string>} the packaged folder, absolute
 */
export async function packagedAs(packaged, version, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sources = path.join(folder, 'app');
  const { code, output } = await run(process.execPath, [OTHER_BUILD, sources, version, '--tray'], {
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (code !== 0) throw new SetupFailure(`version ${version} could not be built: ${output.trim()}`);
  const made = path.join(folder, path.basename(packaged));
  cpSync(packaged, made, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const resources = path.join(made, 'resources');
  for (const old of ['app.asar', 'app.asar.unpacked']) rmSync(path.join(resources, old), { recursive: true });
  await createPackageWithOptions(sources, path.join(resources, 'app.asar'), { unpackDir: 'dist/bin' });
  return made;
}
