import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNT_LABELS } from './counted.mjs';
import { renderIcons } from './render.mjs';

const STATES = ['fine', 'attention', 'trouble'] as const;
const SIZES = [16, 22, 24, 32, 48, 64];
/** Share of pixels that must differ for two shapes to be told apart at a glance. */
const DIFFERENT = 0.12;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'shimkeeper-icons-'));
  renderIcons(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** RGBA, by way of an SVG that shows nothing but the picture. */
function pixels(name: string): { size: number; rgba: Buffer } {
  const png = readFileSync(path.join(directory, name));
  const size = png.readUInt32BE(16);
  const image = `<image width="${size}" height="${size}" href="data:image/png;base64,${png.toString('base64')}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${image}</svg>`;
  return { size, rgba: Buffer.from(new Resvg(svg).render().pixels) };
}

function covered(name: string): boolean[] {
  const { rgba } = pixels(name);
  return Array.from({ length: rgba.length / 4 }, (_, index) => (rgba[index * 4 + 3] ?? 0) > 127);
}

describe('tray icons', () => {
  it.each(SIZES)('differ in shape, not only in colour, at %i pixels', (size) => {
    const shapes = STATES.map((state) => covered(`tray-${state}-${size}.png`));
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const differing = shapes[a]!.filter((on, index) => on !== shapes[b]![index]).length;
      expect(differing / (size * size)).toBeGreaterThan(DIFFERENT);
    }
  });

  it.each(STATES)('come in the scales that Electron looks for: %s', (state) => {
    const sizes = ['', '@1.25x', '@1.5x', '@2x', '@3x'].map(
      (scale) => pixels(`tray-${state}${scale}.png`).size,
    );
    expect(sizes).toEqual([24, 30, 36, 48, 72]);
  });

  it.each(STATES)('have a template for macOS that is black and transparency alone: %s', (state) => {
    const { rgba, size } = pixels(`tray-${state}Template@2x.png`);
    expect(size).toBe(36);
    const coloured = Array.from({ length: size * size }, (_, index) =>
      rgba.subarray(index * 4, index * 4 + 3),
    );
    expect(coloured.every((rgb) => rgb.every((channel) => channel === 0))).toBe(true);
  });
});

describe('tray icons with a number', () => {
  const icon = (state: string, count: number): boolean[] => covered(`tray-${state}-count-${count}.png`);

  it.each(['attention', 'trouble'])('can be told from each other and from the one without: %s', (state) => {
    const shapes = [covered(`tray-${state}.png`), ...COUNT_LABELS.map((_, at) => icon(state, at + 1))];
    const keys = new Set(shapes.map((shape) => shape.map(Number).join('')));
    expect(keys.size).toBe(COUNT_LABELS.length + 1);
  });

  it('differ in shape by their state, whatever the number', () => {
    for (const at of COUNT_LABELS.keys()) {
      const [a, b, fine] = [icon('attention', at + 1), icon('trouble', at + 1), covered('tray-fine.png')];
      expect(a.filter((on, index) => on !== b[index]).length / a.length).toBeGreaterThan(0.06);
      expect(a.filter((on, index) => on !== fine[index]).length / a.length).toBeGreaterThan(DIFFERENT);
    }
  });
});

describe('the app icon', () => {
  it('is there for Linux, Windows and macOS', () => {
    expect(pixels('app/512x512.png').size).toBe(512);
    const ico = readFileSync(path.join(directory, 'app.ico'));
    expect([ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([1, 7]);
    const icns = readFileSync(path.join(directory, 'app.icns'));
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
  });
});
