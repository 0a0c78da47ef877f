import os from 'node:os';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Everything below is made by the set-up and may be deleted at any time. */
export const LOCAL_CACHE = path.join(ROOT, '.cache');

/** Which Electron the set-up chose; also read by the command line to find the tray app of a checkout. */
export const RUNTIME_RECORD = path.join(LOCAL_CACHE, 'electron-runtime.json');

/**
 * The user's own cache, shared by all checkouts: never needs root.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 */
export function userCache(env = process.env) {
  if (env['SHIMKEEPER_CACHE']) return path.resolve(env['SHIMKEEPER_CACHE']);
  // The XDG rules: a relative path is to be ignored.
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), '.cache');
  return path.join(base, 'shimkeeper');
}
