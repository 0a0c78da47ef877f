/**
 * Who a process is: boot id + pid + start. Linux reads /proc (proc(5): field 22 of `stat`, after the last `)`, because
 * a process may call itself `a) R 1 (b`). macOS and Windows know a start as milliseconds since the epoch.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { systemCode } from '../contracts/errors.js';
import { type ProcessIdentity, sameProcess } from '../contracts/identity.js';

/** USER_HZ: 100 on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;
const PS_TIMEOUT_MS = 2_000;

export interface StatFields {
  readonly pid: number;
  readonly comm: string;
  readonly state: string;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  readonly startTicks: number;
  /** Time on a processor in user and kernel mode, in clock ticks. */
  readonly cpuTicks: number;
  readonly rssPages: number;
  /** Kernel flags; PF_KTHREAD is 0x00200000. */
  readonly flags: number;
  /** Where its arguments lie: another place after each exec, no end while that is under way. 0: not ours to read. */
  readonly argStart: number;
  readonly argEnd: number;
  /** What its parent is told when it ends; -1 for a thread that does not lead its process. */
  readonly exitSignal: number;
}

/** A process that lives, with its start in milliseconds since the epoch. */
export interface LiveProcess extends ProcessIdentity {
  readonly startTime: number;
}

/** Parses the text of /proc/PID/stat; null when it is no such text. */
export function parseStat(text: string): StatFields | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 1 || close < open) return null;
  const numbers = numbersFrom(text, close + 4);
  const number = (field: number): number => numbers[field - FIRST_NUMBER] ?? Number.NaN;
  const fields: StatFields = {
    pid: Number(text.slice(0, open)),
    comm: text.slice(open + 1, close),
    state: text.slice(close + 2, close + 3),
    ppid: number(4),
    pgrp: number(5),
    session: number(6),
    flags: number(9),
    cpuTicks: number(14) + number(15),
    startTicks: number(22),
    rssPages: number(24),
    argStart: number(48),
    argEnd: number(49),
    exitSignal: number(38),
  };
  return Number.isInteger(fields.pid) && Number.isInteger(fields.startTicks) ? fields : null;
}

/** The field after the state. */
const FIRST_NUMBER = 4;
const BLANK = 32;
const NEWLINE = 10;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/**
 * The whole numbers of a line from there on, one blank between them; NaN for what is none. Without a text for each: of a
 * line of fifty numbers, read now and then, that takes a third of the time.
 */
function numbersFrom(text: string, start: number): number[] {
  const numbers: number[] = [];
  let begun = start;
  let value = 0;
  let sign = 1;
  for (let at = start; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : NEWLINE;
    if (code >= ZERO && code <= NINE) value = value * 10 + (code - ZERO);
    else if (code === MINUS && at === begun) sign = -1;
    else if (code !== BLANK && code !== NEWLINE) value = Number.NaN;
    else {
      if (at > begun) numbers.push(sign * value);
      begun = at + 1;
      value = 0;
      sign = 1;
    }
  }
  return numbers;
}

/** The text of a small file of /proc, or null when the process is gone or not ours to read. */
export function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  }
}

let cachedBootId: string | undefined;
/** Linux: the kernel's random id of this boot. Elsewhere a constant: starts are unique across boots there. */
export function bootId(): string {
  cachedBootId ??=
    process.platform === 'linux'
      ? (readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? 'linux')
      : process.platform;
  return cachedBootId;
}

let cachedBootTimeMs: number | undefined;
/** Linux clock ticks since boot -> milliseconds since the epoch (the kernel's `btime` is whole seconds). */
export function ticksToEpochMs(ticks: number): number {
  if (cachedBootTimeMs === undefined) {
    const btime = /^btime (\d+)$/m.exec(readProc('/proc/stat') ?? '')?.[1];
    cachedBootTimeMs = Number(btime ?? 0) * 1000;
  }
  return cachedBootTimeMs + Math.round((ticks * 1000) / TICKS_PER_SECOND);
}

function readLinux(pid: number): LiveProcess | null {
  const stat = parseStat(readProc(`/proc/${pid}/stat`) ?? '');
  // A zombie has ended; only its parent has not yet asked how.
  if (!stat || stat.state === 'Z' || stat.state === 'X') return null;
  return { bootId: bootId(), pid, startTicks: stat.startTicks, startTime: ticksToEpochMs(stat.startTicks) };
}

function readDarwin(pid: number): LiveProcess | null {
  try {
    const text = execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: PS_TIMEOUT_MS,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const startTime = Date.parse(`${text.trim()} UTC`);
    return Number.isNaN(startTime) ? null : { bootId: bootId(), pid, startTicks: startTime, startTime };
  } catch (error) {
    // `ps` exits with 1 when there is no such process.
    if (typeof error === 'object' && error !== null && 'status' in error) return null;
    throw error;
  }
}

/**
 * The process with this pid at this moment; null when none lives.
 * Windows has no way without a child process of half a second: null there means not known (the monitor's table knows).
 */
export function readIdentity(pid: number): LiveProcess | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') return readLinux(pid);
  if (process.platform === 'darwin') return readDarwin(pid);
  return pid === process.pid ? ownIdentity() : null;
}

let cachedOwn: LiveProcess | undefined;
export function ownIdentity(): LiveProcess {
  if (cachedOwn) return cachedOwn;
  if (process.platform === 'linux') {
    const own = readLinux(process.pid);
    if (own) {
      cachedOwn = own;
      return own;
    }
  }
  const startTime = Math.round(performance.timeOrigin);
  cachedOwn = { bootId: bootId(), pid: process.pid, startTicks: startTime, startTime };
  return cachedOwn;
}

/** True only when this very process still lives. False on Windows for all but ourselves: not known. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = readIdentity(identity.pid);
  return now !== null && sameProcess(now, identity);
}

/**
 * False only when this very process is surely gone. Where the system does not tell starts cheaply (Windows) a process
 * with the same pid counts: what is not known is left alone.
 */
export function mayBeAlive(identity: ProcessIdentity): boolean {
  if (process.platform !== 'win32') return isAlive(identity);
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** The identity in a state file, or null when it holds none. */
export function identityIn(content: Record<string, unknown> | null): ProcessIdentity | null {
  const { bootId, pid, startTicks } = content ?? {};
  if (typeof bootId !== 'string' || typeof pid !== 'number' || typeof startTicks !== 'number') return null;
  return { bootId, pid, startTicks };
}
