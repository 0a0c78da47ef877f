/** When a watch is to look: soon when something calls for it, and now and then for what time alone changes. */
import { performance } from 'node:perf_hooks';

/**
 * Between two glances, where the table has them: chosen by measuring (bench/watch-cost.mjs, bench/births.mjs). A shorter
 * beat costs more: a timer alone takes 0.9 % of a core at 20 ms, 0.3 % at 60 ms and 0.1 % at this.
 */
export const BEAT_MS = 104;
/** When the glance before saw what will be something else in a moment. */
const HURRIED_BEAT_MS = 12;
/** Hurried beats in a row; each usual one allows one more, so that a storm of births at most doubles them. */
const MAX_HURRIED = 4;
/** What time alone changes (a grace that ends) is seen within this and a beat, though no glance has news. */
export const LOOK_EVERY_MS = 900;
/** Where nothing waits for its time: for figures that are shown, and for who listens on the port. */
export const CALM_LOOK_MS = 1_900;
/**
 * The same where none are shown: who ends, is born, announces itself, claims the home or no longer answers calls for a look
 * anyway; so does another neighbourhood than before.
 */
export const QUIET_LOOK_MS = 30_400;
/** Where the table has no glances, or a finding is yet to stand; and a look costs little. */
export const WATCH_INTERVAL_MS = 250;
/** Where a look starts a tool, it takes no larger part of the time than this. */
const MAX_LOOK_SHARE = 0.1;
/** However many files change, looks are at least so far apart. */
const MIN_GAP_MS = 50;

/**
 * What the last look says of the next one. `pending`: something was seen once and stands when it is seen again;
 * `waiting`: a grace runs, or something stands that may end; `calm`: none of that.
 */
export type Mood = 'pending' | 'waiting' | 'calm';

export interface PaceDeps {
  /** The table has a cheap way to see that something has changed. */
  readonly glances: boolean;
  /** Between two looks that nothing calls for. */
  readonly intervalMs?: number;
  /** True: what is found is told, and no figures are shown. */
  readonly findingsOnly?: boolean;
  /** Monotonic milliseconds: a clock that is set back must not stop the watch. */
  readonly monotonic?: () => number;
}

export class Pace {
  private readonly now: () => number;
  private wanted = true;
  private calledFor = true;
  private begunAt = Number.NEGATIVE_INFINITY;
  private intervalMs = 0;
  private hurriesLeft = MAX_HURRIED;

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
    this.calledFor = this.wanted;
    this.wanted = false;
    this.begunAt = this.now();
  }

  /** It is done. */
  end(mood: Mood): void {
    const dear = dearInterval(this.now() - this.begunAt);
    const calmLookMs = this.deps.findingsOnly ? QUIET_LOOK_MS : CALM_LOOK_MS;
    const calm = mood === 'calm' ? calmLookMs : LOOK_EVERY_MS;
    const usual = this.deps.intervalMs ?? (this.deps.glances ? calm : dear);
    // What news called for is looked at twice: a process that could not be read rightly in that moment is not left for seconds.
    const isSoon = mood === 'pending' || this.calledFor;
    this.intervalMs = isSoon ? Math.min(usual, dear) : usual;
  }

  /** Milliseconds until the next beat. A look that nothing calls for waits for a beat that comes anyway. */
  restMs(isHurried = false): number {
    const look = Math.max(0, this.lookInMs());
    if (!this.deps.glances) return look;
    return Math.min(this.wanted ? look : BEAT_MS, this.beatMs(isHurried));
  }

  private beatMs(isHurried: boolean): number {
    if (isHurried && this.hurriesLeft > 0) {
      this.hurriesLeft -= 1;
      return HURRIED_BEAT_MS;
    }
    this.hurriesLeft = Math.min(this.hurriesLeft + 1, MAX_HURRIED);
    return BEAT_MS;
  }

  private lookInMs(): number {
    return this.begunAt + (this.wanted ? MIN_GAP_MS : this.intervalMs) - this.now();
  }
}

function dearInterval(tookMs: number): number {
  return Math.min(LOOK_EVERY_MS, Math.max(WATCH_INTERVAL_MS, tookMs / MAX_LOOK_SHARE));
}
