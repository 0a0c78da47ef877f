/** Which tray app a command starts: the one that has run in this home, or the one that the command was installed with. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TrayLaunchRecord } from '../contracts/files.js';
import { VERSION } from '../contracts/product.js';
import { isNewer } from '../contracts/version.js';
import { type Installation, readTrayRecord } from './launch.js';
import type { HomePaths } from './paths.js';

/** Where our bins lie below the folder of resources of a packaged app. */
const BINS = ['app.asar.unpacked', 'dist', 'bin'];

/**
 * Null: there is none. An installed app that was never opened has left no record; nor does the record of a checkout, or of
 * an older version, stand in the way of the app that this command came with.
 */
export function installedTray(paths: HomePaths, { cliBin }: Installation): TrayLaunchRecord | null {
  const record = readTrayRecord(paths);
  const command = trayProgramOf(path.dirname(cliBin));
  if (command === null || !existsSync(command)) return record;
  const isOurs = record?.packaged && record.command !== command && !isNewer(VERSION, record.version);
  if (isOurs) return record;
  return {
    schema: 1,
    command,
    // Chromium's sandbox refuses root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    env: record?.env ?? {},
    packaged: true,
    version: VERSION,
    recordedAt: record?.recordedAt ?? new Date().toISOString(),
  };
}

/** The program of the packaged app that this folder of bins belongs to; null: it is part of none. Pure. */
export function trayProgramOf(
  binDirectory: string,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const style = platform === 'win32' ? path.win32 : path.posix;
  const inside = style.join(style.sep, ...BINS);
  if (!binDirectory.endsWith(inside)) return null;
  const resources = binDirectory.slice(0, -inside.length);
  if (platform === 'darwin') return style.join(resources, '..', 'MacOS', 'Shimkeeper');
  return style.join(resources, '..', platform === 'win32' ? 'Shimkeeper.exe' : 'shimkeeper');
}
