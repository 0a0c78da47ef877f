import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../failure.mjs';

/** @returns {string} the executable's path inside an Electron distribution */
export function executableName(platform = process.platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * @param {string} directory
 * @returns {string | null} the version of the Electron in it, null where there is none
 */
export function electronVersionIn(directory) {
  if (!existsSync(path.join(directory, executableName()))) return null;
  return firstLine(path.join(directory, 'version'))?.replace(/^v/, '') ?? null;
}

/** @param {string} file @returns {string | null} null where there is no such file */
export function firstLine(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
