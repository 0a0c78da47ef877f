/** When a server that ended is started again. Pure. */

export const BACKOFF_BASE_MS = 250;
export const BACKOFF_MAX_MS = 30_000;
/** A server that stayed ready this long has proven itself: its earlier failures are forgotten. */
export const STABLE_MS = 30_000;
/** With this much weight of failures in a row it is given up, until it is changed or the cool-down is over. */
export const GIVE_UP_WEIGHT = 6;
export const FAILED_COOL_DOWN_MS = 60_000;

/**
 * `silent`: never answered `initialize`; one such wait is long, so it weighs more. `refused`: answered it with an error,
 * and `unstartable`: trying again is vain.
 */
export type FailureKind = 'ended' | 'silent' | 'refused' | 'unstartable';

const WEIGHT: Readonly<Record<FailureKind, number>> = {
  ended: 1,
  silent: 3,
  refused: GIVE_UP_WEIGHT,
  unstartable: GIVE_UP_WEIGHT,
};

export interface FailureRecord {
  readonly weight: number;
  readonly count: number;
}

export const NO_FAILURES: FailureRecord = { weight: 0, count: 0 };

/** `readyForMs`: how long it had been ready when it failed; 0 when it never was. */
export function recordFailure(past: FailureRecord, kind: FailureKind, readyForMs: number): FailureRecord {
  const base = readyForMs >= STABLE_MS ? NO_FAILURES : past;
  return { weight: base.weight + WEIGHT[kind], count: base.count + 1 };
}

export type NextStep = { readonly kind: 'retry'; readonly afterMs: number } | { readonly kind: 'give-up' };

export function nextStep(failures: FailureRecord, baseMs: number = BACKOFF_BASE_MS): NextStep {
  if (failures.weight >= GIVE_UP_WEIGHT) return { kind: 'give-up' };
  return { kind: 'retry', afterMs: Math.min(baseMs * 2 ** Math.max(0, failures.count - 1), BACKOFF_MAX_MS) };
}
