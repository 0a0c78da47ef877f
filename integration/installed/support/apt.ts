/** Debian's package manager, as an administrator uses it. */
import { execFile } from 'node:child_process';
import type { CommandResult } from '../../support/home.js';

const APT_MS = 240_000;

/** With fresh lists where a package that it depends on is not to be found: a container often comes without any. */
export async function aptInstall(file: string): Promise<CommandResult> {
  const first = await apt('install', file);
  if (first.code === 0 || /downgrade/i.test(first.stderr + first.stdout)) return first;
  await apt('update');
  return apt('install', file);
}

export function apt(...args: string[]): Promise<CommandResult> {
  const patient = ['-o', 'DPkg::Lock::Timeout=120', '-y', '--no-install-recommends', ...args];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return new Promise((resolve, reject) => {
    execFile('apt-get', patient, { env, timeout: APT_MS }, (error, stdout, stderr) => {
      const code = error?.code ?? 0;
      if (typeof code !== 'number') reject(error);
      else resolve({ code, stdout, stderr });
    });
  });
}
