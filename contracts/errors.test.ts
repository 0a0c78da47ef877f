import { expect, test } from 'vitest';
import { isShimkeeperError, ShimkeeperError } from './errors.js';

test('an error of ours is known by what it says of itself: each bundle has a class of its own', () => {
  class OfAnotherBundle extends Error {
    override readonly name = 'ShimkeeperError';
    constructor(readonly code: unknown) {
      super('Port 81 is reserved.');
    }
  }
  expect(isShimkeeperError(new ShimkeeperError('port-taken', 'It is taken.'))).toBe(true);
  expect(isShimkeeperError(new OfAnotherBundle('port-reserved'))).toBe(true);
  for (const code of ['ENOENT', 'constructor', 7, undefined])
    expect(isShimkeeperError(new OfAnotherBundle(code)), String(code)).toBe(false);
});

test('nothing else is one', () => {
  const system = Object.assign(new Error('no such file'), { code: 'usage' });
  const plain = { name: 'ShimkeeperError', code: 'usage', message: 'x' };
  for (const other of [system, plain, 'ShimkeeperError', null, undefined])
    expect(isShimkeeperError(other)).toBe(false);
});
