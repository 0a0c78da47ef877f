/**
 * Tray icons that say how many: the state's own shape, smaller, and a badge with a number. The digits are drawn, because
 * a font of the machine that builds would make other icons on each.
 */

/** The last one stands for all that are more. electron/tray-picture.ts asks for them by their place, from 1. */
export const COUNT_LABELS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '9+'];

const BADGE = { x: 44.5, y: 44.5, radius: 19.5 };
/** What is left free around the badge, so that it stands off from the shape behind it. */
const GAP = 4.5;

/** Strokes in a box of 12 x 20 around (0, 0). */
const SIX = 'M4.5-10C-2.5-7.5-6-2.5-6 4A6 6 0 1 0 6 4 6 6 0 1 0-6 4';
/** @type {Readonly<Record<string, string>>} */
const STROKES = {
  1: 'M-4-6 1-10V10',
  2: 'M-5.6-5.2C-5-8.4-2.8-10 0-10 3.4-10 5.7-7.8 5.7-4.8 5.7 1-6 3.5-6 10H6',
  3: 'M-5.5-10H5L-1-2.4C3.4-2.6 6 .2 6 3.8 6 7.6 3.3 10-.2 10-3.2 10-5.4 8.6-6.2 6',
  4: 'M3 10V-10L-6.8 4.5H6.8',
  5: 'M5-10H-4.6L-5.4-.8C-4.2-2.2-2.4-2.8-.4-2.8 3.4-2.8 6-.2 6 3.5 6 7.4 3.2 10-.4 10-3.2 10-5.2 8.8-6.2 6.6',
  6: SIX,
  7: 'M-6-10H6L-1.6 10',
  8: 'M0-10A4.6 4.6 0 1 0 .01-10ZM0-.8A5.4 5.4 0 1 0 .01-.8Z',
};

/** The shape behind the badge, in the box of 64, and the badge's own. */
const STATES = {
  attention: {
    title: 'Something wants a look: so many findings.',
    color: '#d97b00',
    shape:
      '<circle cx="26" cy="26" r="21" stroke-width="8"/><circle cx="26" cy="26" r="9.5" fill="currentColor" stroke="none"/>',
    corner: BADGE.radius,
  },
  trouble: {
    title: 'Broken: so many findings.',
    color: '#e5484d',
    // The ring in two, and no daemon in it.
    shape: '<path d="M19 6.2A21 21 0 0 1 40.85 40.85M6.2 19A21 21 0 0 0 40.85 40.85" stroke-width="8"/>',
    corner: 6,
  },
};

/** States that have findings, and so icons with numbers. */
export const COUNTED_STATES = /** @type {const} */ (['attention', 'trouble']);

/**
 * @param {typeof COUNTED_STATES[number]} state
 * @param {string} label one of COUNT_LABELS
 * @returns {string} SVG, coloured by `color` on its root as the others are
 */
export function countedIcon(state, label) {
  const { title, color, shape, corner } = STATES[state];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" color="${color}">
  <title>${title}</title>
  <mask id="behind">
    <rect width="64" height="64" fill="#fff"/>
    ${badge(BADGE.radius + GAP, corner === BADGE.radius ? BADGE.radius + GAP : corner + GAP, '#000')}
  </mask>
  <g mask="url(#behind)" fill="none" stroke="currentColor">${shape}</g>
  <mask id="number">
    <rect width="64" height="64" fill="#fff"/>
    ${number(label)}
  </mask>
  <g mask="url(#number)">${badge(BADGE.radius, corner, 'currentColor')}</g>
</svg>
`;
}

/** @param {number} radius @param {number} corner @param {string} fill */
function badge(radius, corner, fill) {
  const at = `x="${BADGE.x - radius}" y="${BADGE.y - radius}"`;
  return `<rect ${at} width="${2 * radius}" height="${2 * radius}" rx="${corner}" fill="${fill}"/>`;
}

/** @param {string} label */
function number(label) {
  if (label === '9+') return `${digit('9', -5, 0.8)}<path d="M6 0H16M11-5V5" ${stroke(4.4)} ${moved(0, 1)}/>`;
  return digit(label, 0, 1.2);
}

/** @param {string} label @param {number} dx @param {number} scale */
function digit(label, dx, scale) {
  // A nine is a six, turned.
  const [strokes, turn] = label === '9' ? [SIX, 180] : [STROKES[label], 0];
  return `<path d="${strokes}" ${stroke(4.6)} ${moved(dx, scale, turn)}/>`;
}

/** @param {number} dx @param {number} scale @param {number} turn in degrees */
function moved(dx, scale, turn = 0) {
  return `transform="translate(${BADGE.x + dx} ${BADGE.y}) scale(${scale}) rotate(${turn})"`;
}

/** @param {number} width */
function stroke(width) {
  return `fill="none" stroke="#000" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"`;
}
