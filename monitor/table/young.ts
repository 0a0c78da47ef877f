/**
 * Processes that were born a moment ago: a forked one has its parent's command line until it execs, and a launcher execs
 * again. Each is read again and again, ever less often, until it is grown up.
 */

const YOUNG_MS = 2_000;
/** A young process is read again after this many times its age. */
const PACE = 3;
/** A machine that starts more at once is in trouble; the others wait for their turn among all. */
const MAX_YOUNG = 1_024;

interface Entry {
  readonly bornAt: number;
  readonly nextAt: number;
}

export interface Due {
  readonly pid: number;
  readonly age: number;
}

/** Times are monotonic milliseconds. */
export class Young {
  private readonly entries = new Map<number, Entry>();

  /** `firstAge`: it need not be read again before it is so old, in ms. False: it is grown up, or there is no room. */
  add(pid: number, bornAt: number, at: number, firstAge = 0): boolean {
    if (at - bornAt >= YOUNG_MS || this.entries.size >= MAX_YOUNG) return false;
    this.entries.set(pid, { bornAt, nextAt: Math.max(at, bornAt + firstAge) });
    return true;
  }

  has(pid: number): boolean {
    return this.entries.has(pid);
  }

  /** Those whose time has come, and their age in milliseconds; each is planned anew. */
  due(at: number): Due[] {
    const due: Due[] = [];
    for (const [pid, { bornAt, nextAt }] of this.entries) {
      if (at < nextAt) continue;
      const age = at - bornAt;
      due.push({ pid, age });
      if (age >= YOUNG_MS) this.entries.delete(pid);
      else this.entries.set(pid, { bornAt, nextAt: Math.min(at + age * PACE, bornAt + YOUNG_MS) });
    }
    return due;
  }

  /** It has ended. */
  forget(pid: number): void {
    this.entries.delete(pid);
  }

  clear(): void {
    this.entries.clear();
  }
}
