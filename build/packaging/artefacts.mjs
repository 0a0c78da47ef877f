import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ARTEFACT = /\.(deb|rpm|AppImage|tar\.gz|tgz|exe|dmg|zip|cdx\.json)$/;
const SUMS_FILE = 'SHA256SUMS';
const MB = 1_000_000;

/** @typedef {{ name: string, bytes: number, sha256: string }} Artefact */

/**
 * What lies in a release folder for people to take; writes `SHA256SUMS` beside it, as `sha256sum --check` reads it.
 *
 * @param {string} folder absolute
 * @returns {Promise<Artefact[]>} by name
 */
export async function listArtefacts(folder) {
  const names = readdirSync(folder)
    .filter((name) => ARTEFACT.test(name))
    .sort();
  const artefacts = [];
  for (const name of names) {
    const file = path.join(folder, name);
    artefacts.push({ name, bytes: statSync(file).size, sha256: await sha256(file) });
  }
  const sums = artefacts.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  writeFileSync(path.join(folder, SUMS_FILE), sums.join(''));
  return artefacts;
}

/** Those of an earlier run, so that the list has none of another version. @param {string} folder */
export function clearArtefacts(folder) {
  for (const name of readdirSync(folder).filter((one) => ARTEFACT.test(one))) rmSync(path.join(folder, name));
}

/** @param {readonly Artefact[]} artefacts @returns {string[]} a line each */
export function artefactLines(artefacts) {
  const width = Math.max(0, ...artefacts.map(({ name }) => name.length));
  return artefacts.map(
    ({ name, bytes, sha256 }) =>
      `${name.padEnd(width)}  ${(bytes / MB).toFixed(1).padStart(6)} MB  sha256 ${sha256}`,
  );
}

/** @param {string} file @returns {Promise<string>} */
async function sha256(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
