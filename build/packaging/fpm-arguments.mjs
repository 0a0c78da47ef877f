/** Options with a value, given once. */
const VALUES = new Set([
  's',
  't',
  'architecture',
  'after-install',
  'after-remove',
  'before-remove',
  'description',
  'version',
  'package',
  'name',
  'maintainer',
  'vendor',
  'url',
  'category',
  'license',
  'deb-priority',
  'deb-compression',
]);
/** Options with a value, given any number of times. */
const LISTS = /** @type {const} */ (['d', 'deb-recommends']);
const SWITCHES = new Set(['force', 'debug']);

/**
 * @typedef {object} FpmArguments
 * @property {Record<string, string | undefined>} options by their names without dashes
 * @property {Record<typeof LISTS[number], string[]>} lists
 * @property {{ from: string, to: string }[]} inputs `to`: absolute in the package
 */

/**
 * fpm's command line as electron-builder writes it. Pure.
 *
 * @param {readonly string[]} argv
 * @returns {FpmArguments}
 * @throws {Error} for an option that is not known here
 */
export function readFpmArguments(argv) {
  /** @type {FpmArguments} */
  const read = { options: {}, lists: { d: [], 'deb-recommends': [] }, inputs: [] };
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-')) {
      read.inputs.push(input(word));
      continue;
    }
    const [name = '', inline] = word.replace(/^--?/, '').split(/=(.*)/s);
    if (SWITCHES.has(name)) continue;
    const value = inline ?? words.shift();
    if (value === undefined) throw new Error(`fpm: ${word} has no value`);
    const list = LISTS.find((one) => one === name);
    if (list !== undefined) read.lists[list].push(value);
    else if (VALUES.has(name)) read.options[name] = value;
    else throw new Error(`fpm: the option ${word} is not known here`);
  }
  return read;
}

/** @param {string} word `FROM=TO` */
function input(word) {
  const equals = word.lastIndexOf('=');
  if (equals < 1) throw new Error(`fpm: "${word}" names no place in the package`);
  return { from: word.slice(0, equals), to: word.slice(equals + 1) };
}
