/** Numbers that a seed gives again: mulberry32, a generator with 32 bits of state. */

/** @typedef {() => number} Random a number from 0 (inclusive) to 1 (exclusive) */

const WORD = 2 ** 32;

/** @param {number} seed an integer @returns {Random} */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / WORD;
  };
}

/** @param {Random} draw @param {number} probability @returns {boolean} */
export function chance(draw, probability) {
  return draw() < probability;
}

/**
 * @template T
 * @param {Random} draw
 * @param {readonly T[]} choices at least one
 * @returns {T}
 */
export function pick(draw, choices) {
  return at(choices, draw());
}

/**
 * The choice that a number from 0 to 1 names.
 *
 * @template T
 * @param {readonly T[]} choices at least one
 * @param {number} place
 * @returns {T}
 */
export function at(choices, place) {
  const chosen = choices[Math.min(choices.length - 1, Math.floor(place * choices.length))];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}

/**
 * @template {string} K
 * @param {Random} draw
 * @param {Readonly<Record<K, number>>} weights
 * @returns {K}
 */
export function weighted(draw, weights) {
  const entries = /** @type {[K, number][]} */ (Object.entries(weights));
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = draw() * total;
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return at(entries, 1)[0];
}
