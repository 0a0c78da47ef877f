import { expect, it } from 'vitest';
import { satisfies, tooOld } from './node-version.mjs';

it.each([
  ['20.19.0', true],
  ['20.19.1', true],
  ['20.20.0', true],
  ['22.0.0', true],
  ['20.18.9', false],
  ['19.99.99', false],
  ['9.0.0', false],
])('Node %s against >=20.19.0: %s', (running, fits) => {
  expect(satisfies(running, '>=20.19.0')).toBe(fits);
});

it('names both versions in one line', () => {
  const line = tooOld('18.20.1', '>=20.19.0');
  expect(line).toContain('18.20.1');
  expect(line).toContain('20.19.0');
  expect(line).not.toContain('\n');
});
