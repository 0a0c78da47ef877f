/** @param {readonly number[]} values @returns {number} */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * One figure, for people and, behind the name, for programs that keep them.
 *
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 * @param {{ atMost?: number }} [bound] over it the figure is a failure
 */
export function figure(name, value, unit, { atMost } = {}) {
  const over = atMost !== undefined && value > atMost;
  const bound = atMost === undefined ? '' : `  (at most ${atMost} ${unit})`;
  console.log(`${over ? '✗' : ' '} ${name.padEnd(44)} ${value.toFixed(2).padStart(10)} ${unit}${bound}`);
  if (over) process.exitCode = 1;
}
