/** Figures: printed for people and, where the runner asks for it, kept for docs/performance.md. */
import { appendFileSync } from 'node:fs';

/** A file that takes each figure as a line of JSON; set by build/bench.mjs. */
const KEPT_IN = process.env['SHIMKEEPER_BENCH_FIGURES'];
/** A short look: fewer rounds, figures that are not kept. */
export const QUICK = process.env['SHIMKEEPER_BENCH_QUICK'] === '1';

/** @param {readonly number[]} values @returns {number} NaN of none */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * @param {readonly number[]} values
 * @param {number} share from 0 to 1
 * @returns {number} between the two nearest values, NaN of none
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** How often: many times where the figure is kept, few for a short look. @param {number} full @param {number} quick */
export function rounds(full, quick) {
  return QUICK ? quick : full;
}

/**
 * One figure, for people and, behind the name, for programs that keep them. Past its bound it fails the bench.
 *
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 * @param {{ atMost?: number, atLeast?: number, of?: string }} [bound] `of`: which of several programs it is about
 */
export function figure(name, value, unit, { atMost, atLeast, of } = {}) {
  const good =
    (atMost === undefined || value <= atMost) &&
    (atLeast === undefined || value >= atLeast) &&
    !Number.isNaN(value);
  const bound = boundText(unit, atMost, atLeast);
  const told = bound === '' ? '' : `  (${bound})`;
  console.log(`${good ? ' ' : '✗'} ${full(name, of).padEnd(56)} ${shown(value).padStart(10)} ${unit}${told}`);
  keep({ name, of, value: shown(value), unit, bound, good });
  if (!good) process.exitCode = 1;
}

/** Why there is no figure: one line, kept like one. @param {string} name @param {string} why @param {{ of?: string }} [about] */
export function skipped(name, why, { of } = {}) {
  console.log(`- ${full(name, of)}: ${why}`);
  keep({ name, of, value: why, unit: '', bound: '', good: true });
}

/** @param {string} name @param {string} [of] */
function full(name, of) {
  return of === undefined ? name : `${of}: ${name}`;
}

/** How far it is; on a terminal the line is overwritten. @param {string} text */
export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K  ${text}`);
  else process.stderr.write(`  ... ${text}\n`);
}

/** Takes the last line of progress away. */
export function progressDone() {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

/** @param {string} unit @param {number | undefined} atMost @param {number | undefined} atLeast */
function boundText(unit, atMost, atLeast) {
  const parts = [];
  if (atMost !== undefined && atMost === atLeast) parts.push(`exactly ${atMost}`);
  else {
    if (atLeast !== undefined) parts.push(`at least ${atLeast}`);
    if (atMost !== undefined) parts.push(`at most ${atMost}`);
  }
  return parts.length === 0 ? '' : `${parts.join(', ')} ${unit}`.trim();
}

/** @param {number} value */
function shown(value) {
  return Number.isInteger(value) ? String(value) : value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}

/** @param {object} line */
function keep(line) {
  if (KEPT_IN) appendFileSync(KEPT_IN, `${JSON.stringify(line)}\n`);
}
