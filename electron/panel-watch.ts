import { messageOf } from '../contracts/errors.js';
import type { DesktopBus } from './desktop-bus.js';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const NAMES = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;
/** A panel that has just taken the name still sets itself up; an icon that comes too early is lost again. */
const SETTLE_MS = 200;

/** Calls back whenever a panel (a tray host) appears on the session bus of Linux. Returns the way to stop. */
export function watchPanels(
  bus: DesktopBus,
  onPanel: () => void,
  warn: (message: string) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  bus
    .listen(NAMES, (member, [name, , owner]) => {
      if (stopped || member !== 'NameOwnerChanged' || name !== WATCHER || owner === '') return;
      clearTimeout(timer);
      timer = setTimeout(onPanel, SETTLE_MS);
    })
    .catch((error: unknown) => {
      if (!stopped) warn(`panels cannot be watched: ${messageOf(error)}`);
    });
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
