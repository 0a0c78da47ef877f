/** What the stage `dist` needs: the packages as people get them, and the next version's. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deb, debFile } from '../packaging/installers.mjs';
import { packagedAs } from '../packaging/next-version.mjs';
import { npmTarball } from '../packaging/npm-package.mjs';
import { packageApp } from '../packaging/package-app.mjs';
import { hasProgram, run } from '../setup/children.mjs';
import { missingPackages, withoutTrace } from '../setup/debian.mjs';
import { SetupFailure } from '../setup/failure.mjs';
import { ROOT } from '../setup/paths.mjs';
import { isRoot } from '../setup/prepare.mjs';

const FOLDER = path.join(ROOT, 'release/shipping');
/** Newer than any that this repository will ever have. */
const NEXT_VERSION = '99.0.0';
const NAME = 'shimkeeper';
/** Beside the packages; no package itself. */
const SAID_FILE = 'dist.log';
const DIST_TIMEOUT_MS = 20 * 60_000;

/**
 * Makes them, has them tested, and leaves the machine as it was: what the deb needs besides goes with it.
 *
 * @param {(text: string) => void} say
 * @param {(packages: Record<string, string>) => Promise<import('./counts.mjs').Counts>} test gets environment variables that
 *   say where they lie
 */
export async function withPackages(say, test) {
  const packages = await packagesForTests(say);
  const deb = packages['SHIMKEEPER_DIST_DEB'];
  if (!isRoot() || deb === undefined) return test(packages);
  return withoutTrace(deb, () => test(packages));
}

/**
 * By `npm run dist`, as a release makes them.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<Record<string, string>>} environment variables
 */
export async function packagesForTests(say) {
  mkdirSync(FOLDER, { recursive: true });
  // Elsewhere it makes installers that take a quarter of an hour, and that are not tested.
  if (process.platform !== 'linux')
    return { SHIMKEEPER_DIST_NPM: path.join(FOLDER, await npmTarball(ROOT, FOLDER)) };
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const said = path.join(FOLDER, SAID_FILE);
  writeFileSync(said, await distribute(say));
  const made = {
    SHIMKEEPER_DIST_SAID: said,
    SHIMKEEPER_DIST_NPM: path.join(FOLDER, `${NAME}-${version}.tgz`),
    SHIMKEEPER_DIST_TAR: path.join(FOLDER, `${NAME}-${version}-linux-${process.arch}.tar.gz`),
    SHIMKEEPER_DIST_APP: path.join(ROOT, await packageApp(ROOT, 'shipping', say)),
  };
  if (!hasProgram('dpkg-deb')) return made;
  if ((await missingPackages([NAME])).length === 0) {
    say(`${NAME} is installed on this machine: it is left alone, and so the deb is not tested`);
    return made;
  }
  say(`deb of version ${NEXT_VERSION}`);
  const newer = await packagedAs(made.SHIMKEEPER_DIST_APP, NEXT_VERSION, path.join(ROOT, 'release/next'));
  const next = await deb(ROOT, newer, NEXT_VERSION);
  return { ...made, SHIMKEEPER_DIST_DEB: debFile(ROOT, version), SHIMKEEPER_DIST_NEXT_DEB: next };
}

/** @param {(text: string) => void} say @returns {Promise<string>} what it said */
async function distribute(say) {
  const script = path.join(ROOT, 'build/dist.mjs');
  let said = '';
  const onOutput = (/** @type {string} */ text) => {
    said += text;
    say(text.trimEnd());
  };
  const { code } = await run(process.execPath, [script], { timeoutMs: DIST_TIMEOUT_MS, cwd: ROOT, onOutput });
  if (code === 0) return said;
  throw new SetupFailure(`"npm run dist" failed: ${said.trim().split('\n').at(-1) ?? ''}`);
}
