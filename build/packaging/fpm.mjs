#!/usr/bin/env node
/**
 * In the place of `fpm` where electron-builder cannot fetch its own (CUSTOM_FPM_PATH): the same command line, and a
 * Debian package made by `dpkg-deb`. Of fpm's options it knows those that our configuration leads to; any other one is
 * an error, so that nothing of the configuration is lost in silence.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { controlFile } from './deb-control.mjs';
import { readFpmArguments } from './fpm-arguments.mjs';

const KIB = 1024;
const MAINTAINER_SCRIPTS = /** @type {const} */ ({
  'after-install': 'postinst',
  'before-remove': 'prerm',
  'after-remove': 'postrm',
});
/** By fpm's names. gzip's own usual level: dpkg-deb's is 9, which takes twice the time for a percent. */
const COMPRESSIONS = new Map([
  ['xz', ['-Zxz']],
  ['gz', ['-Zgzip', '-z6']],
  ['zst', ['-Zzstd']],
]);

const { options, lists, inputs } = readFpmArguments(process.argv.slice(2));
if (options.t !== 'deb') throw new Error(`only deb can be made here, not ${options.t}`);
const compression = COMPRESSIONS.get(options['deb-compression'] ?? 'xz');
if (compression === undefined) throw new Error(`dpkg-deb knows no ${options['deb-compression']}`);

const folder = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-deb-'));
try {
  for (const { from, to } of inputs) put(from, path.join(folder, to));
  // Whatever the umask was: readable for everybody, writable for root.
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', folder]);
  writeControl(path.join(folder, 'DEBIAN'));
  const build = ['--root-owner-group', ...compression, '--build', folder, required('package')];
  execFileSync('dpkg-deb', build, { stdio: ['ignore', 'ignore', 'inherit'] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} from a file, or a folder with a `/` at its end @param {string} to */
function put(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
}

/** @param {string} control */
function writeControl(control) {
  // Before its own folder is there: only what is installed counts, in KiB.
  const installedSize = Number(
    execFileSync('du', ['-s', '--apparent-size', `--block-size=${KIB}`, folder], { encoding: 'utf8' }).split(
      '\t',
    )[0],
  );
  const sums = execFileSync('sh', ['-c', "find . -type f -printf '%P\\0' | sort -z | xargs -0 md5sum"], {
    cwd: folder,
  });
  mkdirSync(control, { mode: 0o755 });
  writeFileSync(path.join(control, 'md5sums'), sums);
  writeFileSync(path.join(control, 'control'), controlFile({ ...options, lists, installedSize }));
  for (const [option, name] of Object.entries(MAINTAINER_SCRIPTS)) {
    const script = options[option];
    if (script === undefined) continue;
    if (!statSync(script).isFile()) throw new Error(`${script} is no script`);
    writeFileSync(path.join(control, name), readFileSync(script), { mode: 0o755 });
  }
}

/** @param {string} name */
function required(name) {
  const value = options[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}
