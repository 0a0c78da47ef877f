/** When a watch is to look: soon when something calls for it, and now and then for what time alone changes. */
import { performance } from 'node:perf_hooks';

/**
 * Between two glances, where the table has them: chosen by measuring (bench/watch-cost.mjs). A shorter beat finds births
 * no sooner than people see them and costs more: a timer alone takes 0.9 % of a core at 20 ms and 0.25 % at 60 ms.
 */
export const BEAT_MS = 60;
/** What time alone changes (a grace that ends) is seen within this, though no glance has news. */
export const LOOK_EVERY_MS = 950;
/** Where the table has no glances, or a finding is yet to stand; and a look costs little. */
export const WATCH_INTERVAL_MS = 250;
/** Where a look starts a tool, it takes no larger part of the time than this. */
const MAX_LOOK_SHARE = 0.1;
/** However many files change, looks are at least so far apart. */
const MIN_GAP_MS = 50;

export interface PaceDeps {
  /** The table has a cheap way to see that something has changed. */
  readonly glances: boolean;
  /** Between two looks that nothing calls for. */
  readonly intervalMs?: number;
  /** Monotonic milliseconds: a clock that is set back must not stop the watch. */
  readonly monotonic?: () => number;
}

export class Pace {
  private readonly now: () => number;
  private wanted = true;
  private begunAt = Number.NEGATIVE_INFINITY;
  private intervalMs = 0;

  constructor(private readonly deps: PaceDeps) {
    this.now = deps.monotonic ?? (() => performance.now());
  }

  /** Something calls for a look. */
  want(): void {
    this.wanted = true;
  }

  isDue(): boolean {
    return this.lookInMs() <= 0;
  }

  /** A look begins. */
  begin(): void {
    this.wanted = false;
    this.begunAt = this.now();
  }

  /** It is done. `isPending`: the next one may have news without anything else changing. */
  end(isPending: boolean): void {
    const tookMs = this.now() - this.begunAt;
    const usual = this.deps.intervalMs ?? (this.deps.glances ? LOOK_EVERY_MS : dearInterval(tookMs));
    this.intervalMs = isPending ? Math.min(usual, dearInterval(tookMs)) : usual;
  }

  /** Milliseconds until the next beat. */
  restMs(): number {
    const look = Math.max(0, this.lookInMs());
    return this.deps.glances ? Math.min(BEAT_MS, look) : look;
  }

  private lookInMs(): number {
    return this.begunAt + (this.wanted ? MIN_GAP_MS : this.intervalMs) - this.now();
  }
}

function dearInterval(tookMs: number): number {
  return Math.min(LOOK_EVERY_MS, Math.max(WATCH_INTERVAL_MS, tookMs / MAX_LOOK_SHARE));
}
