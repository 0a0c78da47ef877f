/** Packages that are only compared with: installed for one bench into a folder of its own, and gone with it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const INSTALL_TIMEOUT_MS = 120_000;

/**
 * @param {Record<string, string>} versions exact
 * @returns {Promise<{ folder: string | null, why: string, remove: () => void }>} `folder`: whose node_modules holds them; null: they are not to be had
 */
export async function installed(versions) {
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'shimkeeper-rivals-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const why = await new Promise((resolve) => {
    execFile(
      'npm',
      [...args, ...wanted],
      { timeout: INSTALL_TIMEOUT_MS, cwd: folder },
      (error, _out, stderr) => {
        resolve(error ? (/^npm error .*$/m.exec(stderr)?.[0] ?? error.message.split('\n')[0] ?? '') : '');
      },
    );
  });
  if (why !== '') remove();
  return { folder: why === '' ? folder : null, why, remove };
}
