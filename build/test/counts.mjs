/**
 * What one stage has to say. A stage without tests of its own (lint, types...) is one check.
 *
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: readonly import('./failures.mjs').Failure[] }} Counts `failures`:
 *   those that have a name
 */

/** @param {boolean} ok @returns {Counts} */
export function oneCheck(ok) {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** @param {unknown} report of vitest's JSON reporter @returns {Counts} */
export function vitestCounts(report) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } =
    /** @type {Record<string, number>} */ (report);
  return {
    passed: numPassedTests ?? 0,
    failed: numFailedTests ?? 0,
    skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0),
  };
}

/** @param {unknown} report of Playwright's JSON reporter; a test that only passed when repeated has failed @returns {Counts} */
export function playwrightCounts(report) {
  const { stats } = /** @type {{ stats: Record<string, number> }} */ (report);
  return {
    passed: stats['expected'] ?? 0,
    failed: (stats['unexpected'] ?? 0) + (stats['flaky'] ?? 0),
    skipped: stats['skipped'] ?? 0,
  };
}

/**
 * A runner that failed has a failure, also where it could not count one: a file that does not load, a crash.
 *
 * @param {Counts | null} counts null: no report was written
 * @param {boolean} ok the runner's own word
 * @returns {Counts}
 */
export function settle(counts, ok) {
  if (counts === null) return oneCheck(false);
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}
