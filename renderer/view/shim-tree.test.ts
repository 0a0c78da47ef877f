import { describe, expect, it } from 'vitest';
import { previewState } from '../preview/states.js';
import { treeLines } from './shim-tree.js';
import { shimViews } from './shim-views.js';
import { treeStep } from './tree-keys.js';

const NOW = Date.parse('2026-03-09T12:00:00Z');
const { status } = previewState('orphan', NOW);
const views = shimViews(status.shims, status.neighbours?.clients);
const CODE = 'client Claude Code';
const open = treeLines(views, new Set());
const shut = treeLines(views, new Set([CODE]));
const outline = (lines: typeof open) =>
  lines.map((line) => (line.kind === 'client' ? `${line.client} +` : `${line.place.level} ${line.shim.pid}`));

describe('treeLines', () => {
  it('puts shims of one client below it, and a client’s only shim into one line with it', () => {
    expect(outline(open)).toEqual([
      '1 48213',
      'Claude Code +',
      '2 48110',
      '2 48117',
      '1 48102',
      '1 48115',
      '1 48120',
    ]);
  });

  it('sums a client’s shims, and shows the state that needs a hand most', () => {
    const [first, ...rest] = views.filter(({ client }) => client === 'Claude Code');
    const waiting = rest.map((view) => ({ ...view, state: 'reconnecting' as const }));
    const [line] = treeLines([first!, ...waiting], new Set());
    expect(line).toMatchObject({ kind: 'client', state: 'reconnecting', shims: 2, calls: 1_942 + 61 });
    expect(line).toMatchObject({
      rssBytes: rest.reduce((sum, { rssBytes }) => sum + rssBytes!, first!.rssBytes!),
    });
  });

  it('counts the places on each level, for those who cannot see them', () => {
    expect(open.map(({ place }) => `${place.level}: ${place.position} of ${place.of}`)).toEqual([
      '1: 1 of 5',
      '1: 2 of 5',
      '2: 1 of 2',
      '2: 2 of 2',
      '1: 3 of 5',
      '1: 4 of 5',
      '1: 5 of 5',
    ]);
  });

  it('hides the shims of a closed client', () => expect(shut).toHaveLength(open.length - 2));
});

describe('treeStep', () => {
  const at = (index: number) => open[index]!.id;
  it.each([
    ['ArrowDown', 0, { do: 'go', id: at(1) }],
    ['ArrowUp', 0, { do: 'go', id: at(0) }],
    ['PageDown', 0, { do: 'go', id: at(6) }],
    ['End', 1, { do: 'go', id: at(6) }],
    ['Home', 5, { do: 'go', id: at(0) }],
    ['ArrowRight', 1, { do: 'go', id: at(2) }],
    ['ArrowLeft', 1, { do: 'toggle', id: CODE }],
    ['ArrowLeft', 3, { do: 'go', id: CODE }],
    ['ArrowLeft', 0, null],
    ['ArrowRight', 0, null],
    ['Enter', 1, { do: 'toggle', id: CODE }],
    ['Enter', 2, { do: 'details', id: at(2) }],
    ['x', 3, null],
  ])('%s on line %d', (key, index, step) => expect(treeStep(key, open, at(index))).toEqual(step));

  it('opens a closed client', () =>
    expect(treeStep('ArrowRight', shut, CODE)).toEqual({ do: 'toggle', id: CODE }));
  it('does nothing without lines', () => expect(treeStep('ArrowDown', [], '')).toBeNull());
});
