/** Debian's package manager, as an administrator uses it. */
import { execFile } from 'node:child_process';
import type { CommandResult } from '../../support/home.js';

const APT_MS = 240_000;

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
