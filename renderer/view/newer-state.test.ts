import { describe, expect, it } from 'vitest';
import { previewState } from '../preview/states.js';
import { newerState } from './newer-state.js';
import { shareEqual } from './share-equal.js';

const NOW = Date.parse('2026-03-09T12:00:00Z');
const at = (revision: number) => ({ ...structuredClone(previewState('orphan', NOW)), revision });

describe('newerState', () => {
  it('takes the first state whatever its revision', () => {
    const first = at(7);
    expect(newerState(null, first)).toBe(first);
  });

  it.each([[6], [7]])('drops revision %d when 7 is shown', (revision) => {
    const shown = at(7);
    expect(newerState(shown, at(revision))).toBe(shown);
  });

  it('takes a newer one and keeps the objects of what did not change', () => {
    const shown = at(7);
    const incoming = { ...at(8), startAtLogin: !shown.startAtLogin };
    const next = newerState(shown, incoming);
    expect(next).toEqual(incoming);
    expect(next.status).toBe(shown.status);
    expect(next.timeline).toBe(shown.timeline);
  });
});

describe('shareEqual', () => {
  it('changes only the path to what changed', () => {
    const before = { a: [{ x: 1 }, { x: 2 }], b: { y: null } };
    const after = shareEqual(before, { a: [{ x: 1 }, { x: 3 }], b: { y: null } });
    expect(after).toEqual({ a: [{ x: 1 }, { x: 3 }], b: { y: null } });
    expect(after.a[0]).toBe(before.a[0]);
    expect(after.b).toBe(before.b);
    expect(after.a).not.toBe(before.a);
  });

  it.each([
    [[1, 2], [1]],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: 1 }, { a: 1, b: undefined }],
    [[1], { 0: 1 }],
    [null, {}],
  ])('tells %j from %j', (before, after) => expect(shareEqual(before, after)).toStrictEqual(after));
});
