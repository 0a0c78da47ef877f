import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { run } from '../setup/children.mjs';
import { SetupFailure } from '../setup/failure.mjs';
import { fingerprint, readStamp } from '../setup/fingerprint.mjs';
import { RUNTIME_RECORD } from '../setup/paths.mjs';

const PACKAGE_TIMEOUT_MS = 10 * 60_000;
/** Not all of `dist/`: its stamp also changes with the tests. */
const CONTENTS = [
  'LICENSE',
  'build/packaging/launchers',
  'dist/THIRD-PARTY-NOTICES.txt',
  'dist/app.cjs',
  'dist/bin',
  'dist/electron',
  'dist/icons',
  'dist/renderer',
  'package.json',
];
const CONFIG = 'build/electron-builder.config.cjs';

/** @typedef {'shipping' | 'e2e'} Flavour */

/**
 * The application as a folder: `release/<flavour>/linux-unpacked/shimkeeper` and its like. Skipped when the bundles,
 * the configuration and the runtime are those of the last time.
 *
 * @param {string} root
 * @param {Flavour} flavour
 * @param {(doing: string) => void} doing
 * @returns {Promise<string>} the folder, below root
 */
export async function packageApp(root, flavour, doing) {
  const runtime = readRuntime();
  const folder = path.join('release', flavour, unpackedName());
  const stamp = path.join(root, 'release', flavour, '.stamp');
  const wanted = fingerprint(root, [...CONTENTS, CONFIG], [flavour, runtime.version]);
  if (readStamp(stamp) === wanted && existsSync(path.join(root, folder))) return folder;
  doing(`packaging the ${flavour} flavour`);
  rmSync(stamp, { force: true });
  await electronBuilder(root, flavour, ['--dir']);
  writeFileSync(stamp, `${wanted}\n`);
  return folder;
}

/**
 * @param {string} root
 * @param {Flavour} flavour
 * @param {readonly string[]} args
 * @param {{ inherit?: boolean, env?: NodeJS.ProcessEnv }} [options]
 */
export async function electronBuilder(root, flavour, args, { inherit = false, env = {} } = {}) {
  const runtime = readRuntime();
  const cli = createRequire(import.meta.url).resolve('electron-builder/cli.js');
  const settings = [
    `--config.electronVersion=${runtime.version}`,
    `--config.electronDist=${distributionOf(runtime.executable)}`,
  ];
  const { code, output } = await run(
    process.execPath,
    [cli, '--config', CONFIG, '--publish', 'never', ...settings, ...args],
    {
      cwd: root,
      timeoutMs: PACKAGE_TIMEOUT_MS,
      inherit,
      // Its loader of configurations would keep a cache in the temporary folder.
      env: { ...process.env, ...env, SHIMKEEPER_FLAVOUR: flavour, JITI_FS_CACHE: 'false' },
    },
  );
  if (code === 0) return;
  const line = output.split('\n').find((text) => text.includes('⨯'));
  throw new SetupFailure(
    `electron-builder failed: ${line?.trim() ?? output.trim().split('\n').at(-1) ?? ''}`,
  );
}

/** @returns {{ executable: string, version: string }} */
function readRuntime() {
  if (!existsSync(RUNTIME_RECORD)) {
    throw new SetupFailure('There is no Electron runtime yet; "npm start" or "npm test" makes one.');
  }
  return JSON.parse(readFileSync(RUNTIME_RECORD, 'utf8'));
}

/** @param {string} executable */
function distributionOf(executable) {
  return process.platform === 'darwin' ? path.resolve(executable, '../../../..') : path.dirname(executable);
}

/** @returns {string} how electron-builder calls the folder of this system */
function unpackedName() {
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`;
  if (process.platform === 'darwin') return `mac${arch}`;
  return `${process.platform === 'win32' ? 'win' : 'linux'}${arch}-unpacked`;
}
