import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyEdits, type Edit } from './text.js';
import { undone } from './undo.js';

const before = 'one\n  taken\ntwo\nthree {old} end\nfour\n';
const edits: Edit[] = [
  { start: before.indexOf('{old}'), end: before.indexOf('{old}') + 5, text: '{ours}' },
  { start: 4, end: 12, text: '' },
];
const written = applyEdits(before, edits);

it.each([
  ['nothing else', 'x', 'x'],
  ['something before', 'one', '1'],
  ['something behind', 'four', 'some more\nfive'],
  ['something between', 'two', 'a longer line'],
])('our edits are undone where %s was edited', (_what, from, to) => {
  expect(undone(before, edits, written, written.replace(from, to))).toBe(before.replace(from, to));
});

it('what moved as a whole is found', () => {
  const now = `new head\n${written}new end\n`;
  expect(undone(before, edits, written, now)).toBe(`new head\n${before}new end\n`);
});

it.each([
  ['ours is gone', written.replace('{ours}', '')],
  ['ours was changed', written.replace('{ours}', '{ou rs}')],
  ['ours stands twice', `1${written}${written}2`],
  ['nothing is left', ''],
])('null where %s', (_what, now) => {
  expect(undone(before, edits, written, now)).toBeNull();
});

it('an edit elsewhere always stays, and ours always goes', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n', ' '), maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, texts, texts, texts, (head, taken, middle, end, put) => {
      const whole = `${head}<${taken}>${middle}${end}`;
      const edit = { start: head.length, end: head.length + taken.length + 2, text: '[ours]' };
      const now = `${head}[ours]${middle}${put}${end}`;
      expect(undone(whole, [edit], applyEdits(whole, [edit]), now)).toBe(
        `${head}<${taken}>${middle}${put}${end}`,
      );
    }),
  );
});
