/** Files that nobody takes away any more: what a killed process was just writing, and questions to the dead. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../../contracts/errors.js';
import type { HomePaths } from '../../home/paths.js';
import { removeStateFile } from '../../home/state-file.js';

/** As home/state-file.ts and the home's lock name what is not yet, or no more, in its place: `<name>.<pid>[.<n>].tmp`. */
const HALF_WRITTEN = /\.(\d+)(?:\.\d+)?\.(?:tmp|stale)$/;
/** As home/end-request.ts names them, for whoever was asked and for whoever was to take the question back. */
const END_REQUEST = /^(\d+)\.end$/;

/** Those of processes that are gone; where the pid was given to another since, they stay for the next time. */
export function removeHalfWritten({ home, shimsDir, daemonsDir, serversDir }: HomePaths): void {
  for (const directory of [home, shimsDir, daemonsDir, serversDir]) {
    for (const name of namesIn(directory)) {
      const pid = (HALF_WRITTEN.exec(name) ?? END_REQUEST.exec(name))?.[1];
      if (pid !== undefined && isGone(Number(pid))) removeStateFile(path.join(directory, name));
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}
