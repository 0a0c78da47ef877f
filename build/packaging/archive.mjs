import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from '../setup/children.mjs';
import { SetupFailure } from '../setup/failure.mjs';

const ARCHIVE_TIMEOUT_MS = 10 * 60_000;
const MB = 1_000_000;

/**
 * A packaged Linux folder as a `.tar.gz` that unpacks into `<name>/`. With the system's own tar: electron-builder
 * would download a tool for it, which a closed network does not give.
 *
 * @param {string} folder absolute
 * @param {string} name of the archive, without its ending
 * @returns {Promise<{ file: string, megabytes: number }>}
 */
export async function archive(folder, name) {
  const file = path.join(path.dirname(folder), `${name}.tar.gz`);
  const args = [
    '--create',
    '--gzip',
    `--file=${file}`,
    `--directory=${path.dirname(folder)}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--transform=s,^${path.basename(folder)},${name},`,
    path.basename(folder),
  ];
  const { code, output } = await run('tar', args, { timeoutMs: ARCHIVE_TIMEOUT_MS });
  if (code !== 0) {
    rmSync(file, { force: true });
    throw new SetupFailure(`${path.basename(file)} could not be made: ${output.trim()}`);
  }
  return { file, megabytes: statSync(file).size / MB };
}
