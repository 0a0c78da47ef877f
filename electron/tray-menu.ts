/** The tray's menu as data, in the contract's order. Pure, so that the words and their order are tested without a tray. */
import type { ShimRow } from '../contracts/answers.js';
import type { ActionName, VerdictLevel } from '../contracts/ipc.js';
import { APP_TEXTS } from '../texts/app.js';
import { count } from '../texts/words.js';

const TEXTS = APP_TEXTS.menu;

/** The menu is a glance; the window has them all. */
const MAX_CLIENTS = 10;
const MAX_NAME = 40;

/** The shims of all clients of one name. */
export interface TrayClient {
  readonly name: string;
  readonly shims: number;
  readonly orphans: number;
}

export interface TrayView {
  readonly level: VerdictLevel;
  /** Also the tooltip. */
  readonly title: string;
  readonly orphanShims: number;
  /** What is found to be wrong: the number in the icon. */
  readonly findings: number;
  /** Most shims first. */
  readonly clients: readonly TrayClient[];
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
  readonly type: 'normal' | 'checkbox' | 'separator' | 'submenu';
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly command: TrayCommand | null;
  /** Of type `submenu`. */
  readonly submenu?: readonly TrayMenuEntry[];
}

export function trayMenu(view: TrayView): TrayMenuEntry[] {
  const action = (id: ActionName, label: string, enabled = true): TrayMenuEntry =>
    entry(id, label, { kind: 'action', action: id }, { enabled: enabled && !view.busy });
  return [
    entry('status', view.title, null, { enabled: false }),
    separator('after-status'),
    entry('open', TEXTS.open, { kind: 'open' }),
    separator('after-open'),
    action('kill-orphans', TEXTS.killOrphans(view.orphanShims), view.orphanShims > 0),
    action('clean-up', TEXTS.cleanUp),
    action('restart-daemon', TEXTS.restartDaemon),
    separator('after-actions'),
    ...clientEntries(view.clients),
    entry(
      'login',
      TEXTS.login,
      { kind: 'login', on: !view.startAtLogin },
      { type: 'checkbox', checked: view.startAtLogin },
    ),
    entry('quit', TEXTS.quit, { kind: 'quit' }),
  ];
}

/** By the names that shims announce, most shims first. */
export function trayClients(shims: readonly Pick<ShimRow, 'client' | 'state'>[]): TrayClient[] {
  const found = new Map<string, TrayClient>();
  for (const { client: name, state } of shims) {
    const { shims: so, orphans } = found.get(name) ?? { shims: 0, orphans: 0 };
    found.set(name, { name, shims: so + 1, orphans: orphans + (state === 'orphan' ? 1 : 0) });
  }
  return [...found.values()].sort((a, b) => b.shims - a.shims || a.name.localeCompare(b.name));
}

/** One entry among the contract's own, and none where there is no client. */
function clientEntries(clients: readonly TrayClient[]): TrayMenuEntry[] {
  if (clients.length === 0) return [];
  const open: TrayCommand = { kind: 'open' };
  const shown = clients
    .slice(0, MAX_CLIENTS)
    .map((client, at) => entry(`client-${at}`, clientLabel(client), open));
  const more = clients.length - shown.length;
  const rest = more > 0 ? [entry('more-clients', TEXTS.more(more), open)] : [];
  return [
    {
      ...entry('clients', TEXTS.clients(clients.length), null, { type: 'submenu' }),
      submenu: [...shown, ...rest],
    },
    separator('after-clients'),
  ];
}

function clientLabel({ name, shims, orphans }: TrayClient): string {
  const short = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
  return TEXTS.client(short, count(shims, TEXTS.shim), orphans);
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
