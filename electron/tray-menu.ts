/** The tray's menu as data, in the contract's order. Pure, so that the words and their order are tested without a tray. */
import type { ActionName, VerdictLevel } from '../contracts/ipc.js';

export interface TrayView {
  readonly level: VerdictLevel;
  /** Also the tooltip. */
  readonly title: string;
  readonly orphanShims: number;
  /** While an action runs, no second one is offered. */
  readonly busy: boolean;
  readonly startAtLogin: boolean;
}

export type TrayCommand =
  | { readonly kind: 'open' }
  | { readonly kind: 'action'; readonly action: ActionName }
  | { readonly kind: 'login'; readonly on: boolean }
  | { readonly kind: 'quit' };

export interface TrayMenuEntry {
  readonly id: string;
  readonly label: string;
  readonly type: 'normal' | 'checkbox' | 'separator';
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly command: TrayCommand | null;
}

export function trayMenu(view: TrayView): TrayMenuEntry[] {
  const action = (id: ActionName, label: string, enabled = true): TrayMenuEntry =>
    entry(id, label, { kind: 'action', action: id }, { enabled: enabled && !view.busy });
  return [
    entry('status', view.title, null, { enabled: false }),
    separator('after-status'),
    entry('open', 'Open Shimkeeper', { kind: 'open' }),
    separator('after-open'),
    action('kill-orphans', killOrphansLabel(view.orphanShims), view.orphanShims > 0),
    action('clean-up', 'Clean up'),
    action('restart-daemon', 'Restart daemon'),
    separator('after-actions'),
    entry(
      'login',
      'Start at login',
      { kind: 'login', on: !view.startAtLogin },
      { type: 'checkbox', checked: view.startAtLogin },
    ),
    entry('quit', 'Quit', { kind: 'quit' }),
  ];
}

export function killOrphansLabel(orphans: number): string {
  return orphans === 0 ? 'Kill orphaned shims' : `Kill orphaned shims (${orphans})`;
}

function entry(
  id: string,
  label: string,
  command: TrayCommand | null,
  more: Partial<Pick<TrayMenuEntry, 'type' | 'enabled' | 'checked'>> = {},
): TrayMenuEntry {
  return { id, label, type: 'normal', enabled: true, checked: false, command, ...more };
}

function separator(id: string): TrayMenuEntry {
  return { id, label: '', type: 'separator', enabled: true, checked: false, command: null };
}
