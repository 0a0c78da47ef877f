/**
 * What the thread that runs a process's event loop does while the process gives no answer: it is stopped, it works, or
 * it only sleeps. Linux; elsewhere it is not known, and what is not known is left alone.
 */
import { performance } from 'node:perf_hooks';
import { systemCode } from '../contracts/errors.js';
import { type ProcessIdentity, sameProcess } from '../contracts/identity.js';
import { bootId, parseStat, TICKS_PER_SECOND } from './identity.js';
import { readText } from './proc-files.js';

const MAX_STAT_BYTES = 4_096;
/** Of one processor: a loop that is blocked takes all it gets; one that only keeps its own beat stays far below. */
const MIN_WORKING_SHARE = 0.05;
/** Two looks that are closer together say nothing: the kernel counts in hundredths of a second. */
export const MIN_PULSE_GAP_MS = 500;
const MS_PER_SECOND = 1_000;

export interface Pulse {
  /** Monotonic milliseconds. */
  readonly at: number;
  /** The kernel's letter: R, S, D, T, t. */
  readonly state: string;
  readonly cpuTicks: number;
}

/** The main thread of exactly this process; null when it is gone or cannot be seen. */
export function readPulse(identity: ProcessIdentity): Pulse | null {
  if (process.platform !== 'linux' || identity.bootId !== bootId()) return null;
  const { pid } = identity;
  const stat = parseStat(textOf(`/proc/${pid}/task/${pid}/stat`) ?? '');
  if (!stat || !sameProcess({ bootId: bootId(), pid, startTicks: stat.startTicks }, identity)) return null;
  return { at: performance.now(), state: stat.state, cpuTicks: stat.cpuTicks };
}

/** No descriptor left to look with is no reason to end: then nothing is known. */
function textOf(file: string): string | null {
  try {
    return readText(file, MAX_STAT_BYTES);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return null;
  }
}

/** `stopped`: by a signal or a debugger. `idle`: it neither computes nor waits for a processor or a disk. */
export type Activity = 'stopped' | 'working' | 'idle';

/** What it did between two looks; null when they are too close together to tell. Pure. */
export function activityBetween(before: Pulse, after: Pulse): Activity | null {
  const gapMs = after.at - before.at;
  if (gapMs < MIN_PULSE_GAP_MS) return null;
  const cpuMs = ((after.cpuTicks - before.cpuTicks) * MS_PER_SECOND) / TICKS_PER_SECOND;
  if (isStopped(before) && isStopped(after) && cpuMs === 0) return 'stopped';
  // Waiting for a processor (R) or a disk (D) is work that the machine has not got round to.
  const waits = [before, after].some(({ state }) => state === 'R' || state === 'D');
  return waits || cpuMs >= gapMs * MIN_WORKING_SHARE ? 'working' : 'idle';
}

export function isStopped({ state }: Pulse): boolean {
  return state === 'T' || state === 't';
}
