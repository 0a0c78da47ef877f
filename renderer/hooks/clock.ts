/** One timer for every ticking text of the window; it rests while nobody looks. */
export interface Clock {
  /** Milliseconds since the epoch at the last tick. */
  now(): number;
  subscribe(listener: () => void): () => void;
}

const TICK_MS = 1_000;

export interface ClockHost {
  now(): number;
  hidden(): boolean;
  onVisibility(listener: () => void): () => void;
  every(ms: number, tick: () => void): () => void;
}

export function createClock(host: ClockHost): Clock {
  const listeners = new Set<() => void>();
  let now = host.now();
  let stopTimer: (() => void) | null = null;
  let stopWatching: (() => void) | null = null;

  const tick = () => {
    now = host.now();
    for (const listener of listeners) listener();
  };
  const adjust = () => {
    const wanted = listeners.size > 0 && !host.hidden();
    if (wanted && stopTimer === null) {
      tick();
      stopTimer = host.every(TICK_MS, tick);
    } else if (!wanted) {
      stopTimer?.();
      stopTimer = null;
    }
  };

  return {
    now: () => now,
    subscribe(listener) {
      listeners.add(listener);
      stopWatching ??= host.onVisibility(adjust);
      adjust();
      return () => {
        listeners.delete(listener);
        adjust();
        if (listeners.size > 0) return;
        stopWatching?.();
        stopWatching = null;
      };
    },
  };
}

export function browserClockHost(page: Document): ClockHost {
  return {
    now: () => Date.now(),
    hidden: () => page.hidden,
    onVisibility(listener) {
      page.addEventListener('visibilitychange', listener);
      return () => page.removeEventListener('visibilitychange', listener);
    },
    every(ms, tick) {
      const timer = setInterval(tick, ms);
      return () => clearInterval(timer);
    },
  };
}
