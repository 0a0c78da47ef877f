/** Memory and descriptors are flat: of each process over its life, and of all of a kind over the run. Pure. */
/**
 * @typedef {{ rssBytes: number, descriptors: number }} Vitals
 * @typedef {{ at: number } & Vitals} Point
 * @typedef {{ role: string, name: string, points: readonly Point[] }} Life one process
 */

/** A life of fewer points says nothing of a trend. One point a second. */
export const MIN_POINTS = 60;
/** The first part of a life: code is compiled, caches fill. */
const WARM_UP = 0.3;
const MIB = 1024 * 1024;
/** What a process may have gained between the middle and the end of its life. */
const MAY_GAIN = { bytes: 24 * MIB, descriptors: 12 };
/** What no process of a kind may ever have. */
export const CEILINGS = /** @type {Readonly<Record<string, Vitals>>} */ ({
  daemon: { rssBytes: 400 * MIB, descriptors: 150 },
  shim: { rssBytes: 160 * MIB, descriptors: 40 },
});

/** @param {readonly Life[]} lives @returns {string[]} violations */
export function trendViolations(lives) {
  return lives.flatMap((life) => [...overCeiling(life), ...growth(life)]);
}

/** @param {Life} life @returns {string[]} */
function overCeiling({ role, name, points }) {
  const ceiling = CEILINGS[role];
  if (ceiling === undefined) return [];
  const rss = Math.max(...points.map(({ rssBytes }) => rssBytes));
  const descriptors = Math.max(...points.map((point) => point.descriptors));
  return [
    ...(rss > ceiling.rssBytes ? [`${name} had ${mib(rss)} MiB: more than ${mib(ceiling.rssBytes)}`] : []),
    ...(descriptors > ceiling.descriptors
      ? [`${name} had ${descriptors} descriptors: more than ${ceiling.descriptors}`]
      : []),
  ];
}

/** @param {Life} life @returns {string[]} */
function growth({ name, points }) {
  const trend = trendOf(points);
  if (trend === null) return [];
  const bytes = trend.last.rssBytes - trend.first.rssBytes;
  const descriptors = trend.last.descriptors - trend.first.descriptors;
  return [
    ...(bytes > MAY_GAIN.bytes ? [`${name} grew by ${mib(bytes)} MiB over ${points.length} s`] : []),
    ...(descriptors > MAY_GAIN.descriptors
      ? [`${name} gained ${descriptors} descriptors over ${points.length} s`]
      : []),
  ];
}

/**
 * The middle and the last third of what follows the warm-up, each by its median.
 *
 * @param {readonly Point[]} points in order of time
 * @returns {{ first: Vitals, last: Vitals } | null} null: too few
 */
export function trendOf(points) {
  if (points.length < MIN_POINTS) return null;
  const warm = points.slice(Math.floor(points.length * WARM_UP));
  const third = Math.floor(warm.length / 3);
  return { first: middleOf(warm.slice(0, third)), last: middleOf(warm.slice(-third)) };
}

/** @param {readonly Point[]} points at least one @returns {Vitals} */
export function middleOf(points) {
  return {
    rssBytes: median(points.map(({ rssBytes }) => rssBytes)),
    descriptors: median(points.map(({ descriptors }) => descriptors)),
  };
}

/** @param {readonly number[]} values at least one @returns {number} the upper one of two middles */
export function median(values) {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}

/** @param {number} bytes */
export function mib(bytes) {
  return (bytes / MIB).toFixed(1);
}
