/**
 * Keeps fifty shims from starting fifty daemons. Thrift only: if it fails, one candidate too many loses the bind.
 * Made with O_EXCL; a dead holder's lock is taken away on its identity.
 */
import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '../contracts/errors.js';
import type { SpawnLock } from '../contracts/files.js';
import { mayBeAlive, ownIdentity } from './identity.js';
import { type HomePaths, unusableHome } from './paths.js';
import { createStateFile, readJsonObject, removeStateFile } from './state-file.js';

/** A launch takes well under this; a lock that is older is given up, whoever holds it. */
const MAX_LOCK_AGE_MS = 15_000;

const LOCK_RETRY_MS = 25;

export interface HeldLock {
  release(): void;
}

/**
 * The lock, or null: somebody else is launching. Throws `home-unusable` where it cannot be made: such a home takes no
 * daemon's files either, and fifty shims that try all the same are a storm.
 */
export function trySpawnLock(paths: HomePaths, now: () => number = Date.now): HeldLock | null {
  try {
    return takeLock(paths, now);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw unusableHome(paths.spawnLock, error);
  }
}

/**
 * Waits for the lock, for a bounded time; null: whoever has it does not let go, and what needs it goes on without, for it
 * is thrift. `early`: gives up as soon as it says so. Throws `home-unusable`.
 */
export async function acquireSpawnLock(
  paths: HomePaths,
  early: () => Promise<boolean> = async () => false,
): Promise<HeldLock | null> {
  const deadline = performance.now() + MAX_LOCK_AGE_MS;
  for (;;) {
    const lock = trySpawnLock(paths);
    if (lock || performance.now() >= deadline || (await early())) return lock;
    await delay(LOCK_RETRY_MS);
  }
}

function takeLock(paths: HomePaths, now: () => number): HeldLock | null {
  const own = ownIdentity();
  const content: SpawnLock = {
    schema: 1,
    bootId: own.bootId,
    pid: own.pid,
    startTicks: own.startTicks,
    at: new Date(now()).toISOString(),
  };
  const text = `${JSON.stringify(content)}\n`;
  if (!createStateFile(paths.spawnLock, text)) {
    if (!isAbandoned(paths, now())) return null;
    removeStateFile(paths.spawnLock);
    if (!createStateFile(paths.spawnLock, text)) return null;
  }
  return { release: () => releaseOwn(paths, content) };
}

function isAbandoned(paths: HomePaths, now: number): boolean {
  const held = readJsonObject(paths.spawnLock);
  // Just made and not yet written, or just removed: its holder is at work, unless it died right there.
  if (!held) return Math.abs(ageOfFile(paths.spawnLock, now)) > MAX_LOCK_AGE_MS;
  const { pid, startTicks, bootId, at } = held;
  if (typeof pid !== 'number' || typeof startTicks !== 'number' || typeof bootId !== 'string') return true;
  const age = now - Date.parse(String(at));
  // Of a time to come: the clock was set back, and would keep it young for as long.
  if (Number.isNaN(age) || Math.abs(age) > MAX_LOCK_AGE_MS) return true;
  return !mayBeAlive({ pid, startTicks, bootId });
}

function ageOfFile(file: string, now: number): number {
  try {
    return now - statSync(file).mtimeMs;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

function releaseOwn(paths: HomePaths, own: SpawnLock): void {
  try {
    const held = readJsonObject(paths.spawnLock);
    if (held && held['pid'] === own.pid && held['at'] === own.at) removeStateFile(paths.spawnLock);
  } catch (error) {
    // It is given up by its age; what was launched under it must not be lost for it.
    if (systemCode(error) === undefined) throw error;
  }
}
