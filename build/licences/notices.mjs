/** The text that goes with every package of ours: whose work is in it, and under which licence. */

export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

const RULE = '='.repeat(78);

/**
 * @param {readonly import('./packages.mjs').BundledPackage[]} packages
 * @returns {string} one chapter a package, each headed by `name version (licence)`
 */
export function notices(packages) {
  const head = [
    'Shimkeeper holds work of others, bundled into its programs. Their licences follow.',
    ...(packages.length === 0 ? ['There is none in these programs.'] : []),
  ];
  return `${[...head, ...packages.map(chapter)].join('\n\n')}\n`;
}

/** @param {import('./packages.mjs').BundledPackage} one */
function chapter({ name, version, licence, author, text }) {
  const by = author === '' ? '' : `\nby ${author}`;
  // A package without a licence file still says under which one it stands, and by whom.
  const body = text === '' ? `Its package brings no licence text; it names the licence ${licence}.` : text;
  return `${RULE}\n${name} ${version} (${licence})${by}\n${RULE}\n\n${body.replaceAll('\r\n', '\n')}`;
}

/**
 * @param {string} text of `notices`
 * @returns {Set<string>} `name@version` of each package that it tells of
 */
export function listedIn(text) {
  const heads = text.matchAll(/^={78}\n(\S+) (\S+) \(.*\)$/gm);
  return new Set([...heads].map(([, name, version]) => `${name}@${version}`));
}
