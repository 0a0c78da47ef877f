/**
 * What was born since the last look, for one read of five microseconds: the last field of /proc/loadavg is the newest
 * number that was given to a process or a thread of our PID namespace, and numbers are given in order.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../../contracts/errors.js';
import { parseNewestId } from './linux-parse.js';

const MAX_LOADAVG_BYTES = 128;
/** More numbers at once are not looked at one by one: a listing of all processes is cheaper. */
const MAX_RANGE = 128;
/** A listing has shown new processes that the numbers had not told of: so often, and they are not believed any more. */
const MAX_SLIPS = 3;

/** True for a number that may have been given to another process since. */
export type Suspect = (pid: number) => boolean;
export const ANYBODY: Suspect = () => true;
const NOBODY: Suspect = () => false;

/** `many`: more than is worth looking at one by one, or the numbers began anew, or they cannot be read or believed. */
export type Births =
  | { readonly kind: 'none' }
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'many'; readonly couldBe: Suspect };

const NONE: Births = { kind: 'none' };

export class BirthWatch {
  private descriptor: number | null = null;
  private newest: number | null = null;
  private slips = 0;
  private readonly buffer = Buffer.allocUnsafeSlow(MAX_LOADAVG_BYTES);

  constructor(private readonly procRoot: string) {}

  /** What was born since the last call; at the first call `many`. */
  next(): Births {
    const before = this.newest;
    const now = this.read();
    this.newest = now;
    // Without the numbers every listing tells who is new.
    if (now === null || this.slips >= MAX_SLIPS) return { kind: 'many', couldBe: NOBODY };
    return before === null ? { kind: 'many', couldBe: ANYBODY } : birthsBetween(before, now);
  }

  /** A listing showed a new process that the numbers had not told of. A sandbox may make them up. */
  slipped(): void {
    this.slips += 1;
  }

  /** May be called twice; the next call of `next` opens it again. */
  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
    this.newest = null;
  }

  private read(): number | null {
    try {
      this.descriptor ??= openSync(`${this.procRoot}/loadavg`, 'r');
      const bytes = readSync(this.descriptor, this.buffer, 0, MAX_LOADAVG_BYTES, 0);
      return parseNewestId(this.buffer, bytes);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return null;
    }
  }
}

/** Pure. `before` and `now`: the newest number at two looks. */
export function birthsBetween(before: number, now: number): Births {
  if (now === before) return NONE;
  // The numbers have come to their end and begun anew.
  if (now < before) return { kind: 'many', couldBe: (pid) => pid > before || pid <= now };
  const range = { first: before + 1, last: now };
  if (now - before <= MAX_RANGE) return { kind: 'range', ...range };
  return { kind: 'many', couldBe: (pid) => pid >= range.first && pid <= range.last };
}
