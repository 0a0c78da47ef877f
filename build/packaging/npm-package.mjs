/** What goes to the npm registry, and the list of all that our programs are made of. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from '../setup/failure.mjs';
import { npm, npmReason } from '../setup/npm.mjs';
import { markShipped, nameWhole } from './sbom.mjs';

const NAME = 'shimkeeper';
const NPM_TIMEOUT_MS = 2 * 60_000;

/**
 * `npm pack`: command line, headless daemon and shim, without Electron.
 *
 * @param {string} root of the repository, built
 * @param {string} folder where the tarball goes, absolute
 * @returns {Promise<string>} its name
 */
export async function npmTarball(root, folder) {
  const { code, output } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    timeoutMs: NPM_TIMEOUT_MS,
  });
  const name = /"filename": "([^"]+)"/.exec(output)?.[1];
  if (code !== 0 || name === undefined) throw new SetupFailure(`npm pack failed: ${npmReason(output)}`);
  return name;
}

/**
 * `npm sbom` as CycloneDX, with what is in our programs told from what only builds and tests them.
 *
 * @param {string} root of the repository
 * @param {{ folder: string, version: string, bundled: ReadonlySet<string> }} what `bundled`: `name@version`
 * @returns {Promise<string>} the file's name
 */
export async function sbom(root, { folder, version, bundled }) {
  let text = '';
  const { code, output } = await npm(
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only', '--loglevel=error'],
    { cwd: root, timeoutMs: NPM_TIMEOUT_MS, onOutput: (chunk) => (text += chunk) },
  );
  const start = text.indexOf('{');
  if (code !== 0 || start < 0) throw new SetupFailure(`npm sbom failed: ${npmReason(output)}`);
  const file = `${NAME}-${version}.cdx.json`;
  const marked = nameWhole(markShipped(JSON.parse(text.slice(start)), bundled), NAME);
  writeFileSync(path.join(folder, file), `${JSON.stringify(marked, null, 2)}\n`);
  return file;
}
