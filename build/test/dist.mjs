/** What the stage `dist` needs: the packages as people get them, and the next version's. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { archive } from '../packaging/archive.mjs';
import { deb } from '../packaging/installers.mjs';
import { packagedAs } from '../packaging/next-version.mjs';
import { npmTarball } from '../packaging/npm-package.mjs';
import { packageApp } from '../packaging/package-app.mjs';
import { purge, wouldInstall } from '../setup/apt.mjs';
import { hasProgram } from '../setup/children.mjs';
import { missingPackages } from '../setup/debian.mjs';
import { ROOT } from '../setup/paths.mjs';
import { isRoot } from '../setup/prepare.mjs';

const FOLDER = path.join(ROOT, 'release/shipping');
/** Newer than any that this repository will ever have. */
const NEXT_VERSION = '99.0.0';
const NAME = 'shimkeeper';

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
  const brought = await wouldInstall(deb);
  try {
    return await test(packages);
  } finally {
    const gone = await missingPackages(brought);
    await purge(brought.filter((name) => !gone.includes(name)));
  }
}

/** @param {(text: string) => void} say @returns {Promise<Record<string, string>>} environment variables */
export async function packagesForTests(say) {
  mkdirSync(FOLDER, { recursive: true });
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  const tarball = path.join(FOLDER, await npmTarball(ROOT, FOLDER));
  const made = { SHIMKEEPER_DIST_NPM: tarball };
  if (process.platform !== 'linux') return made;
  const folder = path.join(ROOT, await packageApp(ROOT, 'shipping', say));
  say('tar.gz');
  const { file } = await archive(folder, `shimkeeper-${version}-linux-${process.arch}`);
  const archived = { ...made, SHIMKEEPER_DIST_APP: folder, SHIMKEEPER_DIST_TAR: file };
  if (!hasProgram('dpkg-deb')) return archived;
  if ((await missingPackages([NAME])).length === 0) {
    say(`${NAME} is installed on this machine: it is left alone, and so the deb is not tested`);
    return archived;
  }
  say('deb');
  const first = await deb(ROOT, folder, version);
  say(`deb of version ${NEXT_VERSION}`);
  const newer = await packagedAs(folder, NEXT_VERSION, path.join(ROOT, 'release/next'));
  const second = await deb(ROOT, newer, NEXT_VERSION);
  return { ...archived, SHIMKEEPER_DIST_DEB: first, SHIMKEEPER_DIST_NEXT_DEB: second };
}
