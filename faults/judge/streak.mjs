/** How long something has been so, counted in samples: a machine that stood still for a second is one sample older. */

/** What one sample may add, however late it came. */
const MAX_STEP_MS = 200;

export class Streaks {
  /** @type {Map<string, number>} */
  #lengths = new Map();

  /**
   * @param {ReadonlyArray<string>} names of all that is so now; what is not named begins anew
   * @param {number} gapMs since the last sample
   * @returns {Map<string, number>} milliseconds by name
   */
  next(names, gapMs) {
    const step = Math.min(gapMs, MAX_STEP_MS);
    this.#lengths = new Map(names.map((name) => [name, (this.#lengths.get(name) ?? 0) + step]));
    return this.#lengths;
  }
}
