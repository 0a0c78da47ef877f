import { describe, expect, it } from 'vitest';
import { isNewer } from './version.js';

/** SemVer's own example, and what people get wrong: numbers as words, and length. */
const ASCENDING = [
  '0.0.0-source',
  '0.1.0',
  '0.9.0',
  '0.10.0',
  '1.0.0-0',
  '1.0.0-2',
  '1.0.0-10',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '2.0.0',
  '9007199254740993.0.0',
  '9007199254740994.0.0',
];

describe('isNewer', () => {
  it('orders versions as SemVer says', () => {
    for (const [i, a] of ASCENDING.entries()) {
      for (const [j, b] of ASCENDING.entries()) expect(isNewer(a, b), `${a} > ${b}`).toBe(i > j);
    }
  });

  it('looks at no build metadata', () => {
    expect(isNewer('1.0.0+2', '1.0.0+1')).toBe(false);
    expect(isNewer('1.0.0+1', '1.0.0+2')).toBe(false);
    expect(isNewer('1.0.1+1', '1.0.0+2')).toBe(true);
  });

  it.each(['', '1', '1.0', 'v1.0.0', '1.0.0.0', '01.0.0', '1.0.0-', 'latest', `1.0.0-${'9'.repeat(400)}`])(
    'takes "%s" for neither newer nor older',
    (text) => {
      expect(isNewer(text, '0.1.0')).toBe(false);
      expect(isNewer('999.0.0', text)).toBe(false);
    },
  );
});
