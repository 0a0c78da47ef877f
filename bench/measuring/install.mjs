/** Each of what people install: installed and started for the first time, again and again. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { aptGet } from '../../build/setup/apt.mjs';
import { run } from '../../build/setup/children.mjs';
import { withoutTrace } from '../../build/setup/debian.mjs';
import { isRoot, prepare } from '../../build/setup/prepare.mjs';
import { Report } from '../../build/setup/report.mjs';
import { packagesForTests } from '../../build/test/dist.mjs';
import { median, progress, progressDone } from '../support/figures.mjs';
import { Newcomer } from '../support/newcomer.mjs';

const NAME = 'shimkeeper';
const DEB_FOLDER = '/opt/Shimkeeper';
const INSTALL_TIMEOUT_MS = 5 * 60_000;
const MB = 1_000_000;

/**
 * @typedef {object} Installed medians over the rounds
 * @property {number} packedMb
 * @property {number} installedMb
 * @property {number} installMs
 * @property {number} readyMs
 * @property {number | null} paintedMs null: it has no window
 */

/**
 * @typedef {object} Round
 * @property {() => Promise<number>} install milliseconds
 * @property {() => string} folder where it lies then
 * @property {(person: Newcomer) => Promise<{ readyMs: number, paintedMs: number | null }>} start
 * @property {() => Promise<void>} remove
 */

/** @returns {Promise<{ deb: string | null, tar: string | null, npm: string, whyNoDeb: string }>} files; made where they are not there */
export async function packagesToInstall() {
  const linux = process.platform === 'linux';
  await prepare(new Report(), { display: linux, bus: linux, tests: false });
  const made = await packagesForTests((text) => progress(text));
  progressDone();
  const deb = (isRoot() && made['SHIMKEEPER_DIST_DEB']) || null;
  return {
    deb,
    tar: made['SHIMKEEPER_DIST_TAR'] ?? null,
    npm: made['SHIMKEEPER_DIST_NPM'] ?? '',
    whyNoDeb: 'is installed by root, on Debian and its kin, where no Shimkeeper is installed yet',
  };
}

/** Without the time that packages which it depends on take. @param {string} file @param {number} times @returns {Promise<Installed>} */
export function debInstalls(file, times) {
  const install = () => timed(() => succeeds('apt-get install', aptGet('install', file)));
  const remove = async () => {
    await succeeds('apt-get purge', aptGet('purge', NAME));
  };
  return withoutTrace(file, async () => {
    await install();
    await remove();
    return measure(file, times, {
      install,
      folder: () => DEB_FOLDER,
      start: (person) => person.firstStart(path.join(DEB_FOLDER, NAME)),
      remove,
    });
  });
}

/** @param {string} file @param {number} times @returns {Promise<Installed>} */
export function tarInstalls(file, times) {
  return within((folder) => {
    const args = ['--extract', '--no-same-owner', '--strip-components=1', `--file=${file}`];
    return measure(file, times, {
      install: () => {
        mkdirSync(folder, { recursive: true });
        return timed(() => succeeds('tar', command('tar', ...args, `--directory=${folder}`)));
      },
      folder: () => folder,
      start: (person) => person.firstStart(path.join(folder, NAME)),
      remove: async () => rmSync(folder, { recursive: true }),
    });
  });
}

/** Its first start is `shimkeeper start`. @param {string} file @param {number} times @returns {Promise<Installed>} */
export function npmInstalls(file, times) {
  return within((folder) => {
    const cache = path.join(folder, 'cache');
    const args = ['install', '--global', '--offline', '--no-audit', '--no-fund', '--cache', cache];
    const program = path.join(folder, 'bin', NAME);
    return measure(file, times, {
      install: () => timed(() => succeeds('npm', command('npm', ...args, '--prefix', folder, file))),
      folder: () => path.join(folder, 'lib/node_modules', NAME),
      start: async (person) => {
        const readyMs = await person.run(program, 'start');
        await person.run(program, 'stop');
        return { readyMs, paintedMs: null };
      },
      remove: async () => rmSync(folder, { recursive: true }),
    });
  });
}

/** @param {string} file @param {number} times @param {Round} round @returns {Promise<Installed>} */
async function measure(file, times, { install, folder, start, remove }) {
  const found = [];
  let installedMb = Number.NaN;
  for (let at = 1; at <= times; at += 1) {
    progress(`${path.basename(file)}: ${at} of ${times}`);
    const installMs = await install();
    installedMb = bytesIn(folder()) / MB;
    const person = await Newcomer.arrive();
    try {
      found.push({ installMs, ...(await start(person)) });
    } finally {
      await person.leave();
      await remove();
    }
  }
  progressDone();
  const painted = found.flatMap(({ paintedMs }) => paintedMs ?? []);
  return {
    packedMb: statSync(file).size / MB,
    installedMb,
    installMs: median(found.map(({ installMs }) => installMs)),
    readyMs: median(found.map(({ readyMs }) => readyMs)),
    paintedMs: painted.length === 0 ? null : median(painted),
  };
}

/** @template T @param {(folder: string) => Promise<T>} work gets a folder that an ordinary user may enter */
async function within(work) {
  const above = mkdtempSync(path.join(os.tmpdir(), 'sk-installs-'));
  chmodSync(above, 0o755);
  try {
    return await work(path.join(above, 'installed'));
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
}

/** @param {string} program @param {...string} args */
function command(program, ...args) {
  return run(program, args, { timeoutMs: INSTALL_TIMEOUT_MS });
}

/** @param {string} what @param {Promise<import('../../build/setup/children.mjs').Outcome>} outcome */
async function succeeds(what, outcome) {
  const { code, output } = await outcome;
  if (code !== 0) throw new Error(`${what} failed: ${output.trim().split('\n').at(-1)}`);
}

/** @param {() => Promise<void>} work @returns {Promise<number>} milliseconds */
async function timed(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** @param {string} folder */
function bytesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
}
