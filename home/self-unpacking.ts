/**
 * An AppImage runs from a mount, a portable .exe from a temporary folder, that goes with its last process. What stays is the
 * file that a person keeps, so that is what is started again, and our programs are copied into the home for whoever starts
 * them by a path (a Node, a launcher).
 */
import { chmodSync, cpSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../contracts/errors.js';
import { CLI_STEM, VERSION } from '../contracts/product.js';
import { isNewer } from '../contracts/version.js';
import { ensurePrivateDirectory, type HomePaths } from './paths.js';
import { FILE_MODE } from './state-file.js';

const DIRECTORY_MODE = 0o700;

/**
 * The file that this program of ours was started from, where that is an AppImage; null: it is none. A client may be one,
 * too, and hands its variables on to all that it starts: only a program inside of the mount is meant. Pure.
 */
export function appImageOf(
  execPath: string,
  { APPIMAGE: file, APPDIR: mount }: NodeJS.ProcessEnv,
): string | null {
  if (!file || !mount || path.basename(execPath) !== CLI_STEM) return null;
  return execPath.startsWith(path.join(mount, path.sep)) ? file : null;
}

/**
 * The same for the portable .exe of Windows, by the variable that its wrapper sets. Those that it starts inherit that, other
 * makers' portable programs set it too, and an installed app lies in no temporary folder. Pure.
 */
export function portableOf(execPath: string, env: NodeJS.ProcessEnv): string | null {
  const { PORTABLE_EXECUTABLE_FILE: file, TEMP: temporary } = env;
  const { dir, base } = path.win32.parse(execPath);
  if (!file || !temporary || base.toLowerCase() !== `${CLI_STEM}.exe`) return null;
  const inside = path.win32.relative(temporary.toLowerCase(), dir.toLowerCase());
  return inside === '' || inside.startsWith('..') || path.win32.isAbsolute(inside) ? null : file;
}

/** Either of them; null: the program lies where it stays. Pure. */
export function keptFileOf(execPath: string, env: NodeJS.ProcessEnv): string | null {
  return appImageOf(execPath, env) ?? portableOf(execPath, env);
}

/** Where this version's programs are kept. */
export function keptBins({ launcher }: HomePaths): string {
  return path.join(path.dirname(launcher), VERSION);
}

/**
 * Copies what is in the folder `from` there, where it differs, and takes away what older versions kept. Throws the system's
 * error, `home-unsafe` or `home-unusable`.
 */
export function keepBins(from: string, paths: HomePaths): void {
  const kept = keptBins(paths);
  ensurePrivateDirectory(path.dirname(kept));
  if (!sameFiles(from, kept)) {
    const fresh = `${kept}.${process.pid}.tmp`;
    try {
      cpSync(from, fresh, { recursive: true });
      closeToOthers(fresh);
      rmSync(kept, { recursive: true, force: true });
      renameSync(fresh, kept);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  for (const name of readdirSync(path.dirname(kept)))
    if (isNewer(VERSION, name)) rmSync(path.join(path.dirname(kept), name), { recursive: true, force: true });
}

function sameFiles(one: string, other: string): boolean {
  const names = filesBelow(one);
  return (
    names.join('\n') === filesBelow(other).join('\n') &&
    names.every((name) => readFileSync(path.join(one, name)).equals(readFileSync(path.join(other, name))))
  );
}

/** By their paths below the folder, in order; none where there is no folder. */
function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
      .sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function closeToOthers(folder: string): void {
  chmodSync(folder, DIRECTORY_MODE);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(path.join(entry.parentPath, entry.name), entry.isDirectory() ? DIRECTORY_MODE : FILE_MODE);
}
