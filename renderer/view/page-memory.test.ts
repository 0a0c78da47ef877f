import { expect, it } from 'vitest';
import { KEPT_CLOSED, KEPT_FILTER, KEPT_RANGE, type Kept, recalled } from './page-memory.js';

function again<T>(kept: Kept<T>, value: T): T {
  return recalled(kept, JSON.stringify(kept.write(value)));
}

it('what a person sees comes back', () => {
  expect(again(KEPT_CLOSED, new Set(['client Cursor']))).toEqual(new Set(['client Cursor']));
  expect(again(KEPT_RANGE, 'days')).toBe('days');
  const filter = { level: 'trouble', topic: 'shim', text: 'cursor gone' } as const;
  expect(again(KEPT_FILTER, filter)).toEqual(filter);
});

it.each([
  null,
  '',
  '{',
  '7',
  'null',
  '["a",1]',
  '{"level":"worst","topic":null,"text":""}',
  '{"level":"fine"}',
])('what is nothing of the kind is where it begins: %s', (text) => {
  for (const kept of [KEPT_CLOSED, KEPT_RANGE, KEPT_FILTER] as readonly Kept<unknown>[])
    expect(recalled(kept, text)).toBe(kept.initial);
});

it('keeps the others where one name is too long to be kept', () => {
  expect(again(KEPT_CLOSED, new Set(['client Cursor', 'x'.repeat(600)]))).toEqual(new Set(['client Cursor']));
  expect(again(KEPT_FILTER, { level: 'trouble', topic: 'x'.repeat(600), text: '' })).toMatchObject({
    level: 'trouble',
    topic: null,
  });
});

it('is bounded', () => {
  const many = new Set(Array.from({ length: 2_000 }, (_, index) => `client ${index}`));
  expect(again(KEPT_CLOSED, many).size).toBe(500);
  expect(again(KEPT_FILTER, { level: 'fine', topic: null, text: 'x'.repeat(9_000) }).text).toHaveLength(500);
});
