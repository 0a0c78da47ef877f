/**
 * The figures in docs/performance.md: each bench has a section between two marks; what people wrote around it stays.
 *
 * @typedef {{ name: string, figures: readonly import('./run.mjs').Figure[], machine: string, at: Date }} Measured
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
  const rows = figures.map(({ name, value, unit, bound, good }) =>
    row([
      name,
      `${value} ${unit}`.trim(),
      bound === '' ? '' : `${good ? '' : '**not held** '}${bound}`.trim(),
    ]),
  );
  return [
    `${day}, ${machine}.`,
    '',
    row(['figure', 'measured', 'bound']),
    row(['---', '---:', '---']),
    ...rows,
  ];
}

/** @param {readonly string[]} cells */
function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
