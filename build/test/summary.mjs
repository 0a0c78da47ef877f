/** @typedef {import('./main.mjs').Result} Result */

const NAME_WIDTH = 14;
const NUMBER_WIDTH = 9;

/** @param {readonly Result[]} results @returns {string} a table, one line a stage */
export function summary(results) {
  const head = row('', ['passed', 'failed', 'skipped', 'seconds']);
  const rows = results.map(({ name, passed, failed, skipped, seconds }) =>
    row(`${failed > 0 ? '✗' : '✓'} ${name}`, [passed, failed, skipped, seconds.toFixed(1)]),
  );
  return ['', head, ...rows, ''].join('\n');
}

/** @param {readonly Result[]} results @returns {string} the last line: for people and for programs */
export function verdict(results) {
  const sum = (/** @type {'passed' | 'failed'} */ key) =>
    results.reduce((total, result) => total + result[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}

/** @param {string} name @param {readonly (string | number)[]} cells */
function row(name, cells) {
  return name.padEnd(NAME_WIDTH + 2) + cells.map((cell) => String(cell).padStart(NUMBER_WIDTH)).join('');
}
