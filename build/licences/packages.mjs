/** The npm packages inside our bundles, and what their licences ask us to pass on. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `LICENSE`, `LICENCE.md`, `NOTICE.txt`, `COPYING`...; not `license-checker.js` */
const LICENCE_FILE = /^(licen[cs]e|notice|copying)([-.].*)?$/i;
const CODE = /\.(c|m)?(j|t)sx?$/;

/**
 * @typedef {object} BundledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} licence the SPDX expression of its package.json, or words where it has only the text
 * @property {string} author one line; empty where it names none
 * @property {string} text of its licence and notice files; empty where it brings none
 */

/**
 * @param {string} root of the repository
 * @param {Iterable<string>} inputs files that went into a bundle, below root, as esbuild's metafile names them
 * @returns {BundledPackage[]} by name; each version of a package once
 * @throws {Error} for a package that neither names nor brings a licence: such a one may not be shipped
 */
export function bundledPackages(root, inputs) {
  const folders = new Set([...inputs].flatMap((input) => packageFolder(input) ?? []));
  const packages = [...folders].map((folder) => readPackage(path.join(root, folder)));
  const unique = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...unique.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** @param {string} input @returns {string | null} the innermost package's folder; null: a file of our own */
export function packageFolder(input) {
  const match = /^(.*\/)?node_modules\/(@[^/]+\/)?[^/]+/.exec(input);
  return match === null ? null : match[0];
}

/** @param {string} folder @returns {BundledPackage} */
function readPackage(folder) {
  const about = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((name) => LICENCE_FILE.test(name) && !CODE.test(name));
  const texts = files.sort().map((name) => readFileSync(path.join(folder, name), 'utf8').trim());
  const licence = licenceOf(about) || (texts.length > 0 ? 'licence below' : '');
  if (licence === '') throw new Error(`${about.name} is bundled and has no licence: it may not be shipped`);
  return {
    name: about.name,
    version: about.version,
    licence,
    author: authorOf(about),
    text: texts.join('\n\n'),
  };
}

/** @param {{ license?: unknown, licenses?: unknown }} about old packages have an object or a list */
function licenceOf({ license, licenses }) {
  if (typeof license === 'string') return license;
  const all = [license, ...(Array.isArray(licenses) ? licenses : [])];
  return all.flatMap((one) => (one?.type ? [String(one.type)] : [])).join(' OR ');
}

/** @param {{ author?: unknown }} about */
function authorOf({ author }) {
  if (typeof author === 'string') return author;
  const name = /** @type {{ name?: unknown } | null | undefined} */ (author)?.name;
  return typeof name === 'string' ? name : '';
}
