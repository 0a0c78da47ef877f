/**
 * The figures in docs/performance.md: each bench has a section between two marks; what people wrote around it stays.
 *
 * @typedef {import('./run.mjs').Figure} Figure
 * @typedef {{ name: string, figures: readonly Figure[], machine: string, at: Date }} Measured
 */

/**
 * @param {string} document
 * @param {Measured} measured
 * @returns {string} with the bench's section replaced, or added at the end
 */
export function withSection(document, measured) {
  const first = `<!-- bench:${measured.name} -->`;
  const last = `<!-- /bench:${measured.name} -->`;
  const section = [first, '', ...linesOf(measured), '', last].join('\n');
  const from = document.indexOf(first);
  const to = document.indexOf(last, from);
  if (from < 0 || to < 0) return `${document.trimEnd()}\n\n## ${measured.name}\n\n${section}\n`;
  return document.slice(0, from) + section + document.slice(to + last.length);
}

/** @param {Measured} measured */
function linesOf({ figures, machine, at }) {
  const day = at.toISOString().slice(0, 10);
  const compared = programsOf(figures).length > 1;
  return [`${day}, ${machine}.`, '', ...(compared ? comparison(figures) : list(figures))];
}

/** @param {readonly Figure[]} figures @returns {string[]} a line for each */
function list(figures) {
  const rows = figures.map(({ name, value, unit, bound, good }) =>
    row([
      name,
      `${value} ${unit}`.trim(),
      bound === '' ? '' : `${good ? '' : '**not held** '}${bound}`.trim(),
    ]),
  );
  return [row(['figure', 'measured', 'bound']), row(['---', '---:', '---']), ...rows];
}

/** @param {readonly Figure[]} figures @returns {string[]} a column for each program; what only one has a word on stands below */
function comparison(figures) {
  const programs = programsOf(figures);
  const shared = new Set(figures.map(({ name }) => name).filter((name) => wordsOn(figures, name) > 1));
  const rows = [...shared].map((name) => {
    const cells = programs.map((of) => figures.find((one) => one.of === of && one.name === name));
    return row([name, ...cells.map((cell) => (cell ? `${cell.value} ${cell.unit}`.trim() : ''))]);
  });
  const rest = figures
    .filter(({ name }) => !shared.has(name))
    .map(({ of, name, value, unit }) =>
      `- ${of === undefined ? '' : `${of}: `}${name}: ${value} ${unit}`.trim(),
    );
  const table = [row(['', ...programs]), row(['---', ...programs.map(() => '---:')]), ...rows];
  return rest.length === 0 ? table : [...table, '', ...rest];
}

/** @param {readonly Figure[]} figures @returns {string[]} in their order */
const programsOf = (figures) => [...new Set(figures.flatMap(({ of }) => of ?? []))];

/** @param {readonly Figure[]} figures @param {string} name */
const wordsOn = (figures, name) => figures.filter((one) => one.of !== undefined && one.name === name).length;

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
