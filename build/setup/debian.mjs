import { readFileSync } from 'node:fs';
import { aptGet, purge, wouldInstall } from './apt.mjs';
import { run } from './children.mjs';
import { codeOf, SetupFailure } from './failure.mjs';

const QUERY_TIMEOUT_MS = 20_000;

/** @returns {boolean} Debian itself, or one of its kin that has the same packages (Ubuntu, Mint...) */
export function isDebian() {
  return releaseSays(/^ID(_LIKE)?="?([a-z ]* )?(debian|ubuntu)\b/m);
}

/** @returns {boolean} */
export function isDebianItself() {
  return releaseSays(/^ID="?debian"?$/m);
}

/** @param {RegExp} pattern */
function releaseSays(pattern) {
  try {
    return pattern.test(readFileSync('/etc/os-release', 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * A package may have been renamed with a new ABI: `libgtk-3-0|libgtk-3-0t64` is there when either is.
 *
 * @param {readonly string[]} packages
 * @returns {Promise<string[]>} those that are not installed
 */
export async function missingPackages(packages) {
  const names = packages.flatMap((name) => name.split('|'));
  const format = '${db:Status-Abbrev} ${Package}\\n';
  const { output } = await run('dpkg-query', ['--show', `--showformat=${format}`, ...names], {
    timeoutMs: QUERY_TIMEOUT_MS,
  });
  const installed = new Set([...output.matchAll(/^ii +(\S+)$/gm)].map(([, name]) => name));
  return packages.filter((name) => !name.split('|').some((one) => installed.has(one)));
}

/**
 * Leaves the machine as it was: what the installation of that package's file brings besides goes with it. Only as root.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work may install it and take it away
 * @returns {Promise<T>}
 * @throws {SetupFailure} where it cannot be installed
 */
export async function withoutTrace(file, work) {
  const brought = await wouldInstall(file);
  try {
    return await work();
  } finally {
    const gone = await missingPackages(brought);
    await purge(brought.filter((name) => !gone.includes(name)));
  }
}

/**
 * @param {readonly string[]} packages
 * @returns {Promise<string[]>} the name that this release of the distribution has, of each
 */
export async function namesHere(packages) {
  const all = packages.flatMap((name) => name.split('|'));
  const { output } = await run('apt-cache', ['policy', ...all], { timeoutMs: QUERY_TIMEOUT_MS });
  const offered = new Set(
    [...output.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (?!\(none\))/gm)].map(([, name]) => name),
  );
  return packages.map(
    (name) => name.split('|').find((one) => offered.has(one)) ?? name.split('|')[0] ?? name,
  );
}

/** @param {readonly string[]} names @returns {string} what a person types */
export function installLine(names) {
  return `sudo apt-get install --no-install-recommends ${names.join(' ')}`;
}

/**
 * Only as root.
 *
 * @param {readonly string[]} packages
 * @param {(doing: string) => void} doing
 */
export async function installPackages(packages, doing) {
  doing('apt-get update');
  await apt(['update']);
  const names = await namesHere(packages);
  doing(`apt-get install ${names.join(' ')}`);
  await apt(['install', ...names]);
}

/** @param {readonly string[]} args */
async function apt(args) {
  const { code, output } = await aptGet('-qq', ...args);
  if (code === 0) return;
  const line = output.split('\n').findLast((text) => text.startsWith('E:')) ?? output.trim();
  throw new SetupFailure(`"apt-get ${args.join(' ')}" failed: ${line}`);
}
