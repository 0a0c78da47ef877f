/** The beat of the watch, for benches whose tries are to fall on all of its moments alike. */

/** monitor/pace.ts: between two glances. */
export const BEAT_MS = 104;
/** It has no divisor in common with the beat, so that as many tries as the beat has milliseconds meet each of them once. */
const STEP_MS = 37;
const BEATS = 4;

/** How long to wait before a try that would else begin with a beat. @param {number} one 0, 1, ... @returns {number} ms */
export function momentOf(one) {
  return (one * STEP_MS) % (BEATS * BEAT_MS);
}
