/** The page as markup, in every situation: names that people and programs rely on. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Page } from './components/page.js';
import { ActionsContext } from './hooks/actions-context.js';
import { createClock } from './hooks/clock.js';
import { ClockContext } from './hooks/clock-context.js';
import { PREVIEWS, type PreviewName, previewState } from './preview/states.js';
import type { AppState, ShimkeeperBridge } from './view/types.js';

const NOW = Date.parse('2026-03-09T12:00:00Z');
const REGIONS = [
  'Daemon',
  'History',
  'Shims',
  'Servers',
  'Duplicates',
  'Health file',
  'Connect',
  'Run by clients',
  'Time line',
];

const bridge: ShimkeeperBridge = {
  invoke: () => Promise.reject(new Error('markup asks nothing')),
  onState: () => () => undefined,
};
const stillClock = createClock({
  now: () => NOW,
  hidden: () => true,
  onVisibility: () => () => undefined,
  every: () => () => undefined,
});

function markup(state: AppState): string {
  const page = createElement(Page, { state, bridge, notices: { notice: null, show: () => undefined } });
  const actions = { running: state.running, run: () => undefined, carryOut: () => undefined };
  return renderToStaticMarkup(
    createElement(
      ClockContext,
      { value: stillClock },
      createElement(ActionsContext, { value: actions }, page),
    ),
  );
}

const of = (name: PreviewName) => markup(previewState(name, NOW));

/** Names of the buttons, and whether they are disabled. */
function buttons(html: string): Map<string, boolean> {
  const found = [...html.matchAll(/<button([^>]*)>(.*?)<\/button>/g)];
  return new Map(
    found.map(([, attributes = '', inside = '']) => [
      inside.replace(/<[^>]*>/g, ''),
      / disabled=/.test(attributes),
    ]),
  );
}

describe.each(PREVIEWS)('%s', (name) => {
  const html = of(name);

  it('has every region under its name', () => {
    const headings = [
      ...html.matchAll(/<section[^>]*aria-labelledby="([^"]*)"[^>]*>.*?<h2 id="([^"]*)">(.*?)<\/h2>/g),
    ];
    expect(headings.map(([, , , text]) => text)).toEqual(REGIONS);
    for (const [, labelledBy, id] of headings) expect(labelledBy).toBe(id);
  });

  it('has each of the contract’s buttons once', () => {
    for (const word of ['Kill orphaned shims', 'Clean up', 'Restart daemon']) {
      const matching = [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)].filter(([, inside = '']) =>
        inside.replace(/<[^>]*>/g, '').startsWith(word),
      );
      expect(matching).toHaveLength(1);
    }
    expect(html).toMatch(/<label[^>]*><input type="checkbox"[^>]*\/>Start at login<\/label>/);
  });
});

it('counts orphans on the button, and disables it at zero', () => {
  expect(buttons(of('fine')).get('Kill orphaned shims')).toBe(true);
  expect(buttons(of('orphan')).get('Kill orphaned shims (1)')).toBe(false);
});

it('counts orphaned servers on a button of their own, and disables it at zero', () => {
  expect(buttons(of('fine')).get('End orphaned servers')).toBe(true);
  const state = previewState('orphan', NOW);
  const [row] = state.status.orphans;
  expect(row).toBeDefined();
  const orphans = row ? [{ ...row, role: 'server' as const }] : [];
  const shown = buttons(markup({ ...state, status: { ...state.status, orphans } }));
  expect(shown.get('End orphaned servers (1)')).toBe(false);
  expect(shown.get('Kill orphaned shims')).toBe(true);
});

it('offers to start what is not there, and to restart what is', () => {
  expect(buttons(of('fine')).get('Restart daemon')).toBe(false);
  expect(buttons(of('fine')).has('Start daemon')).toBe(false);
  expect(buttons(of('stopped')).get('Start daemon')).toBe(false);
  expect(buttons(of('absent')).get('Restart daemon')).toBe(true);
});

it('offers the example server and the snippet where there is nothing yet', () => {
  const html = of('empty');
  expect(buttons(html).has('Add the example server')).toBe(true);
  expect(buttons(html).has('Copy')).toBe(true);
  expect(html).toContain('shimkeeper-shim.cjs');
});

it('says why a server is not shared', () => {
  expect(of('fine')).toContain('opens the folders that its client names as roots</span>');
});

it('shows a corrupt health file as it stands, with the verdict on it', () => {
  const html = of('hung');
  expect(html).toContain('not JSON: it ends in the middle of a string');
  expect(html).toContain('{ &quot;schema&quot;: 1, &quot;pid&quot;: 48001, &quot;bootId&quot;: &quot;6f0d5a');
});

it('escapes what processes call themselves', () => {
  const state = previewState('fine', NOW);
  const [shim] = state.status.shims;
  const hostile = { ...shim!, client: '<img src=x onerror=alert(1)>' };
  expect(markup({ ...state, status: { ...state.status, shims: [hostile] } })).not.toContain('<img');
});
