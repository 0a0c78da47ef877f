/** The XDG autostart file that starts the tray app at login, and whose it is. One user has one, one user may have many homes. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../contracts/errors.js';
import { ENV } from '../contracts/product.js';
import { execArgument } from './desktop-entry.js';
import { resolveHome } from './paths.js';

const AUTOSTART_FILE = 'shimkeeper.desktop';

/** The autostart directory: XDG_CONFIG_HOME where it is absolute (the specification ignores others), else ~/.config. */
export function autostartFile(env: NodeJS.ProcessEnv, userHome: string): string {
  const configured = env['XDG_CONFIG_HOME'];
  const config = configured && path.isAbsolute(configured) ? configured : path.join(userHome, '.config');
  return path.join(config, 'autostart', AUTOSTART_FILE);
}

/** Whether such a file starts the app of this home: it names the home, or names none and the home is the default one. */
export function startsHome(text: string, home: string): boolean {
  const exec = /^Exec=(.*)$/m.exec(text)?.[1] ?? '';
  if (!exec.includes(`${ENV.home}=`)) return home === resolveHome(undefined, {});
  return `${exec} `.includes(`${execArgument(`${ENV.home}=${home}`)} `);
}

/** Null: there is none for this home. Throws the system's error where it cannot be read. */
export function ownAutostart(file: string, home: string): string | null {
  try {
    return startsHome(readFileSync(file, 'utf8'), home) ? file : null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/** True: it was there, was this home's, and is gone. */
export function removeAutostart(file: string, home: string): boolean {
  if (ownAutostart(file, home) === null) return false;
  rmSync(file, { force: true });
  return true;
}
