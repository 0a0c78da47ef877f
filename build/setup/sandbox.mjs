import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { codeOf, SetupFailure } from './failure.mjs';

const SETUID = 0o4000;
/** Kernel switches that keep ordinary users from user namespaces, with the value that does. */
const SWITCHES = /** @type {const} */ ([
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
]);

/**
 * Chromium's sandbox needs user namespaces or a set-uid helper, and aborts without a clear word when it has neither.
 * (Root runs without it, because Chromium's sandbox refuses root.)
 *
 * @param {string} distribution Electron's folder
 */
export function requireSandbox(distribution) {
  const closed = SWITCHES.find(([file, value]) => readSwitch(file) === value);
  if (closed === undefined) return;
  const helper = path.join(distribution, 'chrome-sandbox');
  const found = statSync(helper, { throwIfNoEntry: false });
  if (found?.uid === 0 && (found.mode & SETUID) !== 0) return;
  throw new SetupFailure(
    `This system keeps users from Chromium's sandbox (${closed[0]}). Allow it once with: ` +
      `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  );
}

/** @param {string} file */
function readSwitch(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}
