/** The mark of a final stop: shims start nothing while it is there. */
import { existsSync } from 'node:fs';
import { ShimkeeperError } from '../contracts/errors.js';
import type { HomePaths } from './paths.js';
import { removeStateFile, writeStateFile } from './state-file.js';

export function markStopped(paths: HomePaths, at: Date): void {
  writeStateFile(paths.stopped, `${at.toISOString()}\n`);
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
