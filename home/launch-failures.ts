/**
 * Launches of this home that failed: fifty shims that meet a reserved port are not to try it fifty times over. Thrift
 * only: without the file each shim bounds its own launches.
 */
import { systemCode } from '../contracts/errors.js';
import type { LaunchFailures } from '../contracts/files.js';
import type { HomePaths } from './paths.js';
import { readJsonObject, removeStateFile, writeStateFile } from './state-file.js';

/** After the first failure; doubled with each further one. */
export const FIRST_WAIT_MS = 300;
const LAST_WAIT_MS = 10_000;
/** A failure that is so old says nothing of the next launch. */
const FORGET_MS = 60_000;
const MAX_COUNT = 1_000;
const MAX_REASON = 1_000;

export interface FailedLaunches {
  /** In a row. */
  readonly count: number;
  readonly reason: string;
  /** Nobody launches before this time is over; 0: it is. */
  readonly waitMs: number;
}

/** null: the last launch did not fail, or long ago. */
export function failedLaunches(paths: HomePaths, now: number = Date.now()): FailedLaunches | null {
  const { count, reason, at } = readJsonObject(paths.launchFailures) ?? {};
  if (typeof count !== 'number' || !(count >= 1) || typeof reason !== 'string') return null;
  const age = now - Date.parse(String(at));
  // Of a time to come: the clock was set back.
  if (!(age >= 0 && age < FORGET_MS)) return null;
  return { count, reason, waitMs: Math.max(0, waitAfter(count) - age) };
}

/** Returns how many have failed in a row. */
export function recordFailedLaunch(paths: HomePaths, reason: string, now: number = Date.now()): number {
  const count = Math.min((failedLaunches(paths, now)?.count ?? 0) + 1, MAX_COUNT);
  const content: LaunchFailures = {
    schema: 1,
    count,
    reason: reason.slice(0, MAX_REASON),
    at: new Date(now).toISOString(),
  };
  try {
    writeStateFile(paths.launchFailures, `${JSON.stringify(content)}\n`);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
  return count;
}

/** A daemon serves, or a person wants one now. */
export function forgetFailedLaunches(paths: HomePaths): void {
  removeStateFile(paths.launchFailures);
}

function waitAfter(count: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (count - 1), LAST_WAIT_MS);
}
