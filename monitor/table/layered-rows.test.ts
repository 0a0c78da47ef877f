import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { row } from '../fixtures/made-up.js';
import { LayeredRows } from './layered-rows.js';

const PIDS = 600;

describe('LayeredRows', () => {
  it('shows what a plain map would, whatever comes, changes and goes', () => {
    const change = fc.record({
      pid: fc.integer({ min: 1, max: PIDS }),
      gone: fc.boolean(),
      show: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2_000, size: 'max' }), (changes) => {
        const rows = new LayeredRows();
        const plain = new Map();
        for (const [at, { pid, gone, show }] of changes.entries()) {
          const now = gone ? null : row(pid, { rssBytes: at });
          rows.set(pid, now);
          if (now) plain.set(pid, now);
          else plain.delete(pid);
          if (show) rows.rows();
        }
        const shown = rows.rows();
        const byPid = [...plain].sort(([a], [b]) => a - b);
        expect([...shown].sort(([a], [b]) => a - b)).toEqual(byPid);
        expect(shown.size).toBe(plain.size);
        expect([...shown.keys()].every((pid) => shown.has(pid) && shown.get(pid) === plain.get(pid))).toBe(
          true,
        );
        expect(new Set(shown.values())).toEqual(new Set(plain.values()));
        const visited: number[] = [];
        shown.forEach((_row, pid) => {
          visited.push(pid);
        });
        expect(visited).toEqual([...shown.keys()]);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same map as long as nothing changes, and never changes one that it gave', () => {
    const rows = new LayeredRows();
    const first = row(1);
    rows.set(1, first);
    const before = rows.rows();
    rows.set(1, first);
    rows.set(2, null);
    expect(rows.rows()).toBe(before);
    rows.set(1, null);
    rows.set(2, row(2));
    expect([...before.keys()]).toEqual([1]);
    expect([...rows.rows().keys()]).toEqual([2]);
    rows.clear();
    expect([rows.rows().size, rows.get(2)]).toEqual([0, undefined]);
    expect(before.get(1)).toBe(first);
  });
});
