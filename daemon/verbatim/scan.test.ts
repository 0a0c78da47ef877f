import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementsOf, isDeeper, membersOf } from './scan.js';
import { objectText, valueText } from './testing/json-texts.js';

test('members of any object: keys as they are read, values as they are written, repeated ones too', () => {
  fc.assert(
    fc.property(objectText(), fc.constantFrom('', ' ', '\t \r\n'), ({ text, members }, before) => {
      const whole = `${before}${text}${before}`;
      const found = membersOf(whole, 0).map(({ key, start, end }) => [key, whole.slice(start, end)]);
      expect(found).toEqual(members.map(({ key, value }) => [JSON.parse(key), value]));
    }),
    { numRuns: 2_000 },
  );
});

test('elements of any list, each as it is written', () => {
  fc.assert(
    fc.property(fc.array(valueText), fc.constantFrom(',', ' , ', '\n,\t'), (values, between) => {
      const text = `[ ${values.join(between)} ]`;
      expect(elementsOf(text, 0).map(({ start, end }) => text.slice(start, end))).toEqual(values);
    }),
    { numRuns: 2_000 },
  );
});

test('the end of any text: quotes and backslashes in whatever order, few and many', () => {
  const unit = fc.constantFrom('"', '\\', '"', '\\', 'a', ',', '}');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 300, size: 'max' }), fc.nat({ max: 60 }), (some, gap) => {
      const value = JSON.stringify(`${some}${'x'.repeat(gap)}${some}`);
      const [member, last] = membersOf(`{"a":${value},"b":1}`, 0);
      expect([member?.end, last?.key]).toEqual(['{"a":'.length + value.length, 'b']);
    }),
    { numRuns: 2_000 },
  );
});

test('how deep a text is: brackets in texts do not count, and no depth is too much', () => {
  const nested = (levels: number): string => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
  expect(isDeeper(nested(1_000), 999)).toBe(true);
  expect(isDeeper(nested(1_000), 1_000)).toBe(false);
  expect(isDeeper(`["${'['.repeat(5_000)}\\"${'{'.repeat(5_000)}"]`, 1)).toBe(false);
  expect(isDeeper(`[${'[],'.repeat(5_000)}[]]`, 2)).toBe(false);
  expect(isDeeper(nested(2_000_000), 5_000)).toBe(true);
  const [member] = membersOf(`{"deep":${nested(2_000_000)},"last":1}`, 0);
  expect(member?.end).toBe('{"deep":'.length + nested(2_000_000).length);
});

test.each(['{"a":"', '{"a":[1,"', '["\\"'])(
  'what is no JSON after all ends in an error, not in a loop: %s',
  (text) => {
    expect(() => (text.startsWith('{') ? membersOf(text, 0) : elementsOf(text, 0))).toThrow('JSON');
  },
);
