/** Debian's package manager, as an administrator uses it; only as root. */
import { run } from './children.mjs';
import { SetupFailure } from './failure.mjs';

const APT_TIMEOUT_MS = 15 * 60_000;

/**
 * Asks nothing, and waits for another apt at work (unattended upgrades) instead of failing at once.
 *
 * @param {...string} args
 * @returns {Promise<import('./children.mjs').Outcome>}
 */
export function aptGet(...args) {
  const patient = ['-o', 'DPkg::Lock::Timeout=120', '-y', '--no-install-recommends', ...args];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return run('apt-get', patient, { timeoutMs: APT_TIMEOUT_MS, env });
}

/**
 * What an installation of that package's file would bring that is not there yet; with fresh lists where they are missing.
 *
 * @param {string} file
 * @returns {Promise<string[]>} names, the package's own among them
 * @throws {SetupFailure} where it cannot be installed
 */
export async function wouldInstall(file) {
  const first = await aptGet('install', '--simulate', file);
  if (first.code === 0) return newlyInstalled(first.output);
  await aptGet('update');
  const { code, output } = await aptGet('install', '--simulate', file);
  if (code !== 0) throw new SetupFailure(`${file} cannot be installed: ${output.trim()}`);
  return newlyInstalled(output);
}

/**
 * `Inst NAME (NEW ...)`; of what is only renewed the old version stands between: `Inst NAME [OLD] (NEW ...)`. Pure.
 *
 * @param {string} simulation what `apt-get install --simulate` says
 */
export function newlyInstalled(simulation) {
  return [...simulation.matchAll(/^Inst (\S+) \(/gm)].map(([, name]) => name ?? '');
}

/** With their settings. @param {readonly string[]} names @throws {SetupFailure} */
export async function purge(names) {
  if (names.length === 0) return;
  const { code, output } = await aptGet('purge', ...names);
  if (code !== 0) throw new SetupFailure(`"apt-get purge ${names.join(' ')}" failed: ${output.trim()}`);
}
