import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { replaceFile } from '../bundle/write.mjs';
import { icns, ico } from './containers.mjs';
import { COUNT_LABELS, COUNTED_STATES, countedIcon } from './counted.mjs';

const STATES = ['fine', 'attention', 'trouble'];
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** For panels that are asked for one certain size. */
const TRAY_SIZES = [16, 22, 24, 32, 48, 64];
/** Electron picks among `name.png`, `name@1.25x.png`, ... by the screen's scale. */
const TRAY_BASE = 24;
const SCALES = [1, 1.25, 1.5, 2, 3];
/** A menu bar item of macOS is 18 points high; `Template` in the name makes the system colour it. */
const TEMPLATE_BASE = 18;
const TEMPLATE_SCALES = [1, 2, 3];

/**
 * Renders all icons from the SVG files beside this one.
 *
 * @param {string} directory `dist/icons`
 * @returns {number} how many files were written
 */
export function renderIcons(directory) {
  const files = new Map([
    ...appIcons(),
    ...STATES.flatMap(trayIcons),
    ...COUNTED_STATES.flatMap(countedIcons),
  ]);
  for (const [name, contents] of files) replaceFile(path.join(directory, name), contents);
  return files.size;
}

/** @returns {[string, Buffer][]} */
function appIcons() {
  const svg = source('app');
  const images = APP_SIZES.map((size) => ({ size, png: png(svg, size) }));
  const largest = images.find(({ size }) => size === 512);
  return [
    ...images.map(({ size, png }) => /** @type {[string, Buffer]} */ ([`app/${size}x${size}.png`, png])),
    ['app.png', /** @type {{ png: Buffer }} */ (largest).png],
    ['app.ico', ico(images.filter(({ size }) => ICO_SIZES.includes(size)))],
    ['app.icns', icns(images)],
  ];
}

/** @param {string} state @returns {[string, Buffer][]} */
function trayIcons(state) {
  const coloured = source(`tray-${state}`);
  const template = coloured.replace(/ color="#[0-9a-f]{6}"/, ' color="#000000"');
  return [
    ...TRAY_SIZES.map((size) => named(`tray-${state}-${size}.png`, png(coloured, size))),
    ...SCALES.map((scale) => named(scaled(`tray-${state}`, scale), png(coloured, TRAY_BASE * scale))),
    ...TEMPLATE_SCALES.map((scale) =>
      named(scaled(`tray-${state}Template`, scale), png(template, TEMPLATE_BASE * scale)),
    ),
  ];
}

/**
 * For panels that show no text beside an icon, which is all but macOS's.
 *
 * @param {typeof COUNTED_STATES[number]} state
 * @returns {[string, Buffer][]}
 */
function countedIcons(state) {
  return COUNT_LABELS.flatMap((label, at) =>
    SCALES.map((scale) =>
      named(
        scaled(`tray-${state}-count-${at + 1}`, scale),
        png(countedIcon(state, label), TRAY_BASE * scale),
      ),
    ),
  );
}

/** @param {string} name @param {Buffer} contents @returns {[string, Buffer]} */
function named(name, contents) {
  return [name, contents];
}

/** @param {string} name @param {number} scale */
function scaled(name, scale) {
  return scale === 1 ? `${name}.png` : `${name}@${scale}x.png`;
}

/** @param {string} name */
function source(name) {
  return readFileSync(path.join(import.meta.dirname, `${name}.svg`), 'utf8');
}

/** @param {string} svg @param {number} width in pixels */
function png(svg, width) {
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: width }, font: { loadSystemFonts: false } });
  return image.render().asPng();
}
