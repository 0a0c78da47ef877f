import { describe, expect, it } from 'vitest';
import { newNonce, proofMatches, upgradeProof } from './proof.js';

describe('proofMatches', () => {
  const expected = upgradeProof('0'.repeat(64), newNonce());

  it('takes the proof itself and nothing else', () => {
    expect(proofMatches(expected, expected)).toBe(true);
    expect(proofMatches(upgradeProof('1'.repeat(64), newNonce()), expected)).toBe(false);
  });

  it.each([
    ['nothing', undefined],
    ['a list', [expected]],
    ['an empty text', ''],
    ['a piece', expected.slice(1)],
    ['upper case', expected.toUpperCase().replace(/^./, 'F')],
    // As many characters, more bytes: HTTP headers are Latin-1.
    ['a letter of two bytes', `\u00ab${expected.slice(1)}`],
    ['letters of three bytes', '\u20ac'.repeat(expected.length)],
    ['half a surrogate pair', `\ud800${expected.slice(1)}`],
  ])('%s is no proof, and no reason to throw', (_what, given) => {
    expect(proofMatches(given, expected)).toBe(false);
  });
});
