/** The forms in which people get the app on Linux, made of the packaged folder. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { electronBuilder } from './package-app.mjs';

const FPM = path.join(import.meta.dirname, 'fpm.mjs');
export const DEB_ARCHITECTURES = /** @type {const} */ ({ x64: 'amd64', arm64: 'arm64' });

/** As the configuration names it. @param {string} root @param {string} version */
export function debFile(root, version) {
  const architecture = DEB_ARCHITECTURES[/** @type {'x64' | 'arm64'} */ (process.arch)] ?? process.arch;
  return path.join(root, 'release/shipping', `shimkeeper_${version}_${architecture}.deb`);
}

/**
 * A Debian package by Debian's own `dpkg-deb`, without a network. With gzip: xz makes it a quarter smaller and takes eight
 * times as long (three minutes of one core).
 *
 * @param {string} root of the repository
 * @param {string} folder the packaged app, absolute
 * @param {string} version
 * @returns {Promise<string>} the file, absolute
 */
export async function deb(root, folder, version) {
  const file = debFile(root, version);
  rmSync(file, { force: true });
  const args = [
    '--linux',
    'deb',
    `--prepackaged=${folder}`,
    `--config.extraMetadata.version=${version}`,
    '--config.deb.compression=gz',
  ];
  await electronBuilder(root, 'shipping', args, { env: { CUSTOM_FPM_PATH: FPM } });
  return file;
}
