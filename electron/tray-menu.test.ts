import { describe, expect, it } from 'vitest';
import { type TrayView, trayClients, trayMenu } from './tray-menu.js';

const view: TrayView = {
  level: 'fine',
  title: '1 daemon, 0 shims, all well',
  orphanShims: 0,
  findings: 0,
  clients: [],
  busy: false,
  startAtLogin: false,
};
const named = (v: TrayView) => trayMenu(v).filter((entry) => entry.type !== 'separator');
const find = (v: TrayView, label: string) => named(v).find((entry) => entry.label === label);

describe('the tray menu', () => {
  it('has the contract’s entries in the contract’s order', () => {
    expect(named(view).map((entry) => entry.label)).toEqual([
      '1 daemon, 0 shims, all well',
      'Open Shimkeeper',
      'Kill orphaned shims',
      'Clean up',
      'Restart daemon',
      'Start at login',
      'Quit',
    ]);
  });

  it('has a status line that cannot be clicked', () => {
    expect(named(view)[0]).toMatchObject({ enabled: false, command: null });
  });

  it('offers to kill orphans only where there are some, and says how many', () => {
    expect(find(view, 'Kill orphaned shims')?.enabled).toBe(false);
    const two = { ...view, orphanShims: 2 };
    expect(find(two, 'Kill orphaned shims')).toBeUndefined();
    expect(find(two, 'Kill orphaned shims (2)')).toMatchObject({
      enabled: true,
      command: { kind: 'action', action: 'kill-orphans' },
    });
  });

  it('offers no second action while one runs', () => {
    const busy = { ...view, busy: true, orphanShims: 1 };
    const enabled = named(busy).filter((entry) => entry.enabled);
    expect(enabled.map((entry) => entry.label)).toEqual(['Open Shimkeeper', 'Start at login', 'Quit']);
  });

  it('shows whether it starts at login, and a click asks for the opposite', () => {
    expect(find(view, 'Start at login')).toMatchObject({
      type: 'checkbox',
      checked: false,
      command: { kind: 'login', on: true },
    });
    expect(find({ ...view, startAtLogin: true }, 'Start at login')).toMatchObject({
      checked: true,
      command: { kind: 'login', on: false },
    });
  });

  it('lists the clients with their shims in one entry more, and never more than a glance takes', () => {
    const shims = Array.from({ length: 14 }, (_, at) => ({ client: `C${at}`, state: 'attached' as const }));
    const clients = trayClients([
      ...shims,
      { client: 'Cursor', state: 'attached' },
      { client: 'Cursor', state: 'orphan' },
      { client: 'x'.repeat(100), state: 'attached' },
    ]);
    const busy = { ...view, clients };
    expect(named(busy).map((entry) => entry.label)).toEqual([
      ...named(view)
        .slice(0, 5)
        .map((entry) => entry.label),
      'Clients (16)',
      'Start at login',
      'Quit',
    ]);
    const { submenu = [] } = find(busy, 'Clients (16)') ?? {};
    expect(submenu).toHaveLength(11);
    expect(submenu[0]).toMatchObject({ label: 'Cursor: 2 shims, 1 orphaned', command: { kind: 'open' } });
    expect(submenu.at(-1)?.label).toBe('and 6 more');
    expect(Math.max(...submenu.map(({ label }) => label.length))).toBeLessThan(60);
  });
});
