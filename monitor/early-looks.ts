/**
 * What calls for a look at the neighbourhood before its time: a client or a server that it knows has ended or has got
 * another parent, or the time is over that a left server has to end by itself. To see it costs a glance at these few rows;
 * where clients come and go all the time, looks are at most twice as many.
 */
import type { ProcessSnapshot } from '../contracts/process-table.js';
import { type NeighbourVerdicts, SERVER_END_WINDOW_MS } from './judging/neighbours.js';

/** After any other look: what ends together is seen in one. */
export const EARLY_GAP_MS = 1_000;
/** In a row; each look at the usual pace allows one more. */
export const MAX_EARLY_LOOKS = 6;

interface Seen {
  readonly pid: number;
  readonly startTicks: number;
  readonly ppid: number;
}

export class EarlyLooks {
  private left = MAX_EARLY_LOOKS;
  private seen: readonly Seen[] = [];
  /** When the next left server is accused, in ms since the epoch; null: none waits. */
  private nextEnd: number | null = null;

  /** `ageMs`: of the last look, which is not yet too old by itself. */
  isCalledFor({ rows }: ProcessSnapshot, ageMs: number, now: number): boolean {
    if (this.left === 0 || ageMs < EARLY_GAP_MS) return false;
    if (this.nextEnd !== null && now >= this.nextEnd) return true;
    return this.seen.some(({ pid, startTicks, ppid }) => {
      const row = rows.get(pid);
      return !row || row.state === 'zombie' || row.startTicks !== startTicks || row.ppid !== ppid;
    });
  }

  /** A look begins. */
  spend(isEarly: boolean): void {
    this.left = isEarly ? this.left - 1 : Math.min(this.left + 1, MAX_EARLY_LOOKS);
  }

  /** What that look, which began at `now`, has found. */
  learn({ rows }: ProcessSnapshot, { clients, servers, leftSince }: NeighbourVerdicts, now: number): void {
    this.seen = [...clients, ...servers].flatMap(({ pid }) => {
      const row = rows.get(pid);
      return row && row.state !== 'zombie' ? [row] : [];
    });
    const ends = [...leftSince.values()].map((since) => since + SERVER_END_WINDOW_MS);
    const next = Math.min(...ends.filter((end) => end > now));
    this.nextEnd = Number.isFinite(next) ? next : null;
  }
}
