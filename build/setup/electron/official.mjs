import { existsSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../children.mjs';
import { codeOf, reasonOf } from '../failure.mjs';
import { electronVersionIn } from './distribution.mjs';

/** A network that answers at all answers a HEAD request in this time; a closed one is known after it. */
const PROBE_TIMEOUT_MS = 4_000;
/** 120 MB over a slow line. */
const INSTALL_TIMEOUT_MS = 20 * 60_000;
const DEFAULT_MIRROR = 'https://github.com/electron/electron/releases/download/';

/**
 * @typedef {{ directory: string, version: string }} Runtime
 * @typedef {{ runtime: Runtime | null, reason: string }} OfficialOutcome `reason`: why there is none
 */

/**
 * The `electron` package's own runtime, fetched by the package's own installer, which verifies it against the
 * checksums that the package brings and honours ELECTRON_MIRROR.
 *
 * @param {string} packageDirectory `node_modules/electron`
 * @param {(doing: string) => void} doing
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<OfficialOutcome>} never rejects because of the network
 */
export async function officialRuntime(packageDirectory, doing, env = process.env) {
  const before = officialInPlace(packageDirectory);
  if (before !== null) return { runtime: before, reason: '' };
  const version = wantedVersion(packageDirectory);
  const reachable = downloadedBefore(zipName(version), env);
  const unreachable = reachable ? null : await probe(mirrorUrl(packageDirectory, env), env);
  if (unreachable !== null) return { runtime: null, reason: unreachable };

  doing(`fetching Electron ${version}`);
  const { code, output, timedOut } = await run(
    process.execPath,
    [path.join(packageDirectory, 'install.js')],
    {
      timeoutMs: INSTALL_TIMEOUT_MS,
      cwd: packageDirectory,
      env,
    },
  );
  const runtime = officialInPlace(packageDirectory);
  if (code === 0 && runtime !== null) return { runtime, reason: '' };
  return { runtime: null, reason: timedOut ? 'the download took longer than 20 minutes' : reasonIn(output) };
}

/** @param {string} packageDirectory @returns {Runtime | null} null: not unpacked, or of another version */
export function officialInPlace(packageDirectory) {
  const version = wantedVersion(packageDirectory);
  const directory = path.join(packageDirectory, 'dist');
  return electronVersionIn(directory) === version ? { directory, version } : null;
}

/**
 * Where the installer will ask. As `@electron/get` makes it: it reads the variables of npm's configuration first.
 *
 * @param {string} packageDirectory @param {NodeJS.ProcessEnv} env @returns {string}
 */
export function mirrorUrl(packageDirectory, env) {
  const version = wantedVersion(packageDirectory);
  const mirror = env['npm_config_electron_mirror'] || env['ELECTRON_MIRROR'] || DEFAULT_MIRROR;
  const folder = env['npm_config_electron_custom_dir'] || env['ELECTRON_CUSTOM_DIR'] || `v${version}`;
  return `${mirror}${folder.replace('{{ version }}', version)}/${zipName(version)}`;
}

/** @param {string} version */
function zipName(version) {
  return `electron-v${version}-${process.platform}-${process.arch}.zip`;
}

/** @param {string} packageDirectory @returns {string} */
function wantedVersion(packageDirectory) {
  return JSON.parse(readFileSync(path.join(packageDirectory, 'package.json'), 'utf8')).version;
}

/** @param {string} url @param {NodeJS.ProcessEnv} env @returns {Promise<string | null>} why it cannot be reached */
async function probe(url, env) {
  // Behind a proxy only the installer itself knows the way.
  if (env['ELECTRON_GET_USE_PROXY']) return null;
  const host = URL.canParse(url) ? new URL(url).host : null;
  if (host === null) return `the mirror's address "${url}" is no URL`;
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return response.status === 404 ? `${host} does not have it` : null;
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    return `${host} cannot be reached (${timedOut ? 'no answer in 4 s' : (causeCode(error) ?? reasonOf(error))})`;
  }
}

/** `fetch` puts what really happened (ENOTFOUND, ECONNREFUSED...) into the cause. @param {unknown} error */
function causeCode(error) {
  return error instanceof Error ? codeOf(error.cause) : undefined;
}

/**
 * The installer keeps what it has downloaded; then no network is needed.
 *
 * @param {string} zip @param {NodeJS.ProcessEnv} env @returns {boolean}
 */
function downloadedBefore(zip, env) {
  const cache = env['electron_config_cache'] ?? installerCache(env);
  try {
    return readdirSync(cache).some((folder) => existsSync(path.join(cache, folder, zip)));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** @param {NodeJS.ProcessEnv} env @returns {string} where `@electron/get` keeps its downloads */
function installerCache(env) {
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library/Caches/electron');
  if (process.platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? path.join(os.homedir(), 'AppData/Local');
    return path.join(local, 'electron', 'Cache');
  }
  return path.join(env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'electron');
}

/** @param {string} output of the installer @returns {string} its first error without the stack */
function reasonIn(output) {
  const line = output.split('\n').find((text) => /error|checksum/i.test(text));
  return (line ?? output.trim().split('\n').at(-1) ?? '').trim() || 'its installer said nothing';
}
