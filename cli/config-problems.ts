import type { Problem } from '../contracts/answers.js';
import { ShimkeeperError } from '../contracts/errors.js';
import { loadConfig } from '../daemon/config.js';

/** A daemon serves on with its last good configuration; whoever looks is told. */
export function configProblems(file: string): Problem[] {
  try {
    loadConfig(file);
    return [];
  } catch (error) {
    if (!(error instanceof ShimkeeperError)) throw error;
    return [{ code: error.code, message: error.message }];
  }
}
