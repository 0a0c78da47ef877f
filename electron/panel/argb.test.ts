import { expect, it } from 'vitest';
import { pixmapOf } from './argb.js';

it('is in the order of the bus, with colours as they are without their alpha', () => {
  const bgra = Buffer.from([10, 20, 30, 255, 0, 0, 0, 0, 64, 0, 32, 128, 255, 255, 255, 255]);
  const { size, argb } = pixmapOf(bgra);
  expect(size).toBe(2);
  expect([...argb]).toEqual([255, 30, 20, 10, 0, 0, 0, 0, 128, 64, 0, 128, 255, 255, 255, 255]);
});
