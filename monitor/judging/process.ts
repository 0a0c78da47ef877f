/** Small facts about processes that every judge needs. */
import type { AccusedRow, ProcessRole } from '../../contracts/answers.js';
import { EPOCH_BOOT_IDS, type ProcessIdentity, sameProcess } from '../../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import { TICKS_PER_SECOND } from '../../home/identity.js';

const MAX_COMMAND = 300;
const MS_PER_TICK = 1_000 / TICKS_PER_SECOND;
/** Where starts are times of day they are known to this only; Linux counts ticks. */
const START_SLACK_MS = 2_000;

/** The row of exactly this process; null when it is gone (a zombie is gone). */
export function living(snapshot: ProcessSnapshot, identity: ProcessIdentity): ProcessRow | null {
  const row = snapshot.rows.get(identity.pid);
  return row && row.state !== 'zombie' && sameProcess(row, identity) ? row : null;
}

/** True when `a` surely started before `b`: so it cannot be of b's making. */
export function isOlder(
  a: Pick<ProcessIdentity, 'bootId' | 'startTicks'>,
  b: Pick<ProcessIdentity, 'startTicks'>,
): boolean {
  const slack = EPOCH_BOOT_IDS.includes(a.bootId) ? START_SLACK_MS : 0;
  return a.startTicks < b.startTicks - slack;
}

/**
 * Only our own user's processes are ever accused; what cannot be read is not known to be ours. In a container the same
 * home, port and user mean others.
 */
export function isAccusable(row: ProcessRow, ownUid: number | null): boolean {
  return row.pid > 1 && !row.kernel && row.contained !== true && (ownUid === null || row.uid === ownUid);
}

/** The command line for people: one line, no control characters, bounded. */
export function commandOf(row: Pick<ProcessRow, 'argv' | 'name'>): string {
  const text = row.argv && row.argv.length > 0 ? row.argv.join(' ') : `[${row.name}]`;
  return inOneLine(text, MAX_COMMAND);
}

/** What a stranger has named, for people. */
export function inOneLine(text: string, atMost: number): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, atMost);
}

/** Time of day in words, local, to the second. */
export function clock(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** Of one that is known to be this user's. */
export function startedBy({ uid, startTime }: ProcessRow): string {
  return `started ${clock(startTime)} by ${uid === null ? 'this user' : `this user (uid ${uid})`}`;
}

export function uptimeSeconds(startTime: number, now: number): number {
  return Math.max(0, Math.floor((now - startTime) / 1000));
}

/**
 * Milliseconds that it has lived. By the kernel's own count where there is one: a start as a time of day is known to a
 * second only, and moves with a clock that is set.
 */
export function ageMs(row: ProcessRow, snapshot: ProcessSnapshot, now: number): number {
  const { sinceBootMs, at } = snapshot;
  if (sinceBootMs === undefined || EPOCH_BOOT_IDS.includes(row.bootId)) return now - row.startTime;
  const age = sinceBootMs - row.startTicks * MS_PER_TICK + Math.max(0, now - at);
  // A container may be shown a time since boot of its own.
  return age < 0 ? now - row.startTime : age;
}

export function accuse(row: ProcessRow, role: ProcessRole, evidence: readonly string[]): AccusedRow {
  return {
    bootId: row.bootId,
    pid: row.pid,
    startTicks: row.startTicks,
    startTime: row.startTime,
    role,
    evidence,
    command: commandOf(row),
    rssBytes: row.rssBytes,
  };
}

/** Why a recorded process is not there any more, in words. */
export function whyGone(
  snapshot: ProcessSnapshot,
  identity: ProcessIdentity & { readonly startTime?: number },
): string {
  const row = snapshot.rows.get(identity.pid);
  if (!row) return 'no such process lives';
  if (row.bootId !== identity.bootId) return 'it was of another start of this computer';
  if (!sameProcess(row, identity)) {
    return `pid ${identity.pid} is now used by another process, started ${clock(row.startTime)}`;
  }
  return 'it has ended (zombie)';
}
