import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';
import { fingerprint, readStamp } from './fingerprint.mjs';
import { npm, npmReason } from './npm.mjs';

const INSTALL_TIMEOUT_MS = 20 * 60_000;
const STAMP = 'node_modules/.shimkeeper-stamp';
/** npm's own record of what it has put into node_modules, written when it is done. */
const NPM_RECORD = 'node_modules/.package-lock.json';

/**
 * `npm ci`, unless what it would install is there already.
 *
 * @param {string} root
 * @param {import('./report.mjs').Step} step
 * @param {{ lively: boolean }} report
 * @returns {Promise<{ note: string, value: undefined }>}
 */
export async function dependencies(root, step, { lively }) {
  const wanted = fingerprint(root, ['package-lock.json'], [process.platform, process.arch]);
  const stamp = path.join(root, STAMP);
  if (readStamp(stamp) !== wanted) {
    if (!matchesLock(root)) await install(root, step, lively);
    writeFileSync(stamp, `${wanted}\n`);
  }
  return { note: '', value: undefined };
}

/** @param {string} root @param {import('./report.mjs').Step} step @param {boolean} lively */
async function install(root, step, lively) {
  step.doing('npm ci');
  if (lively) step.standAside();
  const { code, output, timedOut } = await npm(['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    timeoutMs: INSTALL_TIMEOUT_MS,
    inherit: lively,
  });
  if (code === 0) return;
  const reason = timedOut ? 'it took longer than 20 minutes' : lively ? 'see above' : npmReason(output);
  throw new SetupFailure(`The packages could not be installed with "npm ci": ${reason}.`);
}

/**
 * A person may have run `npm ci` by hand: then npm's record names every package of the lock file in its version.
 *
 * @param {string} root
 */
function matchesLock(root) {
  const record = path.join(root, NPM_RECORD);
  if (!existsSync(record)) return false;
  const have = JSON.parse(readFileSync(record, 'utf8')).packages;
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const missing = Object.entries(lock).some(
    ([name, { version, optional }]) =>
      name !== '' && have[name]?.version !== version && !(optional && !have[name]),
  );
  return !missing && Object.keys(have).every((name) => name in lock);
}
