/** The mark of a final stop: shims start nothing while it is there. */
import { existsSync } from 'node:fs';
import { ShimkeeperError, systemCode } from '../contracts/errors.js';
import type { HomePaths } from './paths.js';
import { createStateFile, removeStateFile, writeStateFile } from './state-file.js';

/** Throws the system's error where the home takes no file at all; on a full disk an empty one is a mark too. */
export function markStopped(paths: HomePaths, at: Date): void {
  try {
    writeStateFile(paths.stopped, `${at.toISOString()}\n`);
  } catch (error) {
    if (systemCode(error) !== 'ENOSPC') throw error;
    createStateFile(paths.stopped, '');
  }
}

export function clearStopped(paths: HomePaths): void {
  removeStateFile(paths.stopped);
}

export function isStopped(paths: HomePaths): boolean {
  return existsSync(paths.stopped);
}

export function stoppedError(): ShimkeeperError {
  return new ShimkeeperError(
    'stopped',
    'Shimkeeper was stopped: run `shimkeeper start` (or open the tray app) to start it again.',
  );
}
