import { describe, expect, it } from 'vitest';
import { type TrayView, trayMenu } from '../tray-menu.js';
import { changeOf, flat, layoutOf, MenuNumbers } from './layout.js';

const view: TrayView = {
  level: 'fine',
  title: 'all well',
  orphanShims: 0,
  findings: 0,
  clients: [],
  busy: false,
  startAtLogin: false,
};
const client = { name: 'my_client', shims: 1, orphans: 0 };

describe('the menu on the bus', () => {
  const numbers = new MenuNumbers();
  const layout = (change: Partial<TrayView> = {}) => layoutOf(trayMenu({ ...view, ...change }), numbers);

  it('gives each entry a number for good, and every number once', () => {
    const ids = (change: Partial<TrayView>) =>
      new Map(flat(layout(change)).map(({ id, properties }) => [String(properties['label']), id]));
    const before = ids({});
    const between = ids({ clients: [client], orphanShims: 2 });
    const after = ids({ title: 'other' });
    expect(between.get('Quit')).toBe(before.get('Quit'));
    expect(between.get('Kill orphaned shims (2)')).toBe(before.get('Kill orphaned shims'));
    expect(after.get('other')).toBe(before.get('all well'));
    const all = flat(layout({ clients: [client] })).map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
  });

  it('changes in place what only looks otherwise', () => {
    const change = changeOf(layout(), layout({ orphanShims: 1, startAtLogin: true }));
    expect(change.kind === 'properties' && change.updated.map(({ properties }) => properties)).toEqual([
      { label: 'Kill orphaned shims (1)', enabled: true },
      { label: 'Start at login', enabled: true, 'toggle-type': 'checkmark', 'toggle-state': 1 },
    ]);
    expect(changeOf(layout(), layout())).toEqual({ kind: 'none' });
  });

  it('is another where entries come or go, or their order changes', () => {
    expect(changeOf(layout(), layout({ clients: [client] }))).toEqual({ kind: 'layout' });
  });

  it('does not take an underline of a name for a key', () => {
    const labels = flat(layout({ clients: [client] })).map(({ properties }) => properties['label']);
    expect(labels).toContain('my__client: 1 shim');
  });
});
