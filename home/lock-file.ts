/** A lock that is a file: made with O_EXCL, taken away from a dead holder on its identity, and given up by its age. */
import { statSync } from 'node:fs';
import { systemCode } from '../contracts/errors.js';
import type { LockFile } from '../contracts/files.js';
import type { ProcessIdentity } from '../contracts/identity.js';
import { mayBeAlive, ownIdentity } from './identity.js';
import { createStateFile, jsonObject, readJsonObject, readStateFile, removeStateFile } from './state-file.js';

export interface HeldLock {
  release(): void;
}

/** A lock that is older than `maxAgeMs` is given up, whoever holds it. null: somebody has it. Throws the system's error. */
export function takeLockFile(
  file: string,
  maxAgeMs: number,
  now: () => number = Date.now,
  isAlive: (holder: ProcessIdentity) => boolean = mayBeAlive,
): HeldLock | null {
  const own = ownIdentity();
  const content: LockFile = {
    schema: 1,
    bootId: own.bootId,
    pid: own.pid,
    startTicks: own.startTicks,
    at: new Date(now()).toISOString(),
  };
  const text = `${JSON.stringify(content)}\n`;
  if (!createStateFile(file, text)) {
    const found = readStateFile(file);
    if (!isAbandoned(file, found, { maxAgeMs, now: now(), isAlive })) return null;
    // Its holder may have let go and ended while it was judged; then this is the lock of the next one.
    if (readStateFile(file) !== found) return null;
    removeStateFile(file);
    if (!createStateFile(file, text)) return null;
  }
  return { release: () => releaseOwn(file, content) };
}

interface Judging {
  readonly maxAgeMs: number;
  readonly now: number;
  readonly isAlive: (holder: ProcessIdentity) => boolean;
}

function isAbandoned(file: string, text: string | null, { maxAgeMs, now, isAlive }: Judging): boolean {
  const held = jsonObject(text);
  // Just made and not yet written, or just removed: its holder is at work, unless it died right there.
  if (!held) return Math.abs(ageOfFile(file, now)) > maxAgeMs;
  const { pid, startTicks, bootId, at } = held;
  if (typeof pid !== 'number' || typeof startTicks !== 'number' || typeof bootId !== 'string') return true;
  const age = now - Date.parse(String(at));
  // Of a time to come: the clock was set back, and would keep it young for as long.
  if (Number.isNaN(age) || Math.abs(age) > maxAgeMs) return true;
  return !isAlive({ pid, startTicks, bootId });
}

function ageOfFile(file: string, now: number): number {
  try {
    return now - statSync(file).mtimeMs;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

function releaseOwn(file: string, own: LockFile): void {
  try {
    const held = readJsonObject(file);
    if (held && held['pid'] === own.pid && held['at'] === own.at) removeStateFile(file);
  } catch (error) {
    // It is given up by its age; what was done under it must not be lost for it.
    if (systemCode(error) === undefined) throw error;
  }
}
