import dbus from 'dbus-next';
import { messageOf } from '../contracts/errors.js';
import { hasSessionBus } from './session-environment.js';

const WATCHER = 'org.kde.StatusNotifierWatcher';
/** A panel that has just taken the name still sets itself up; an icon that comes too early is lost again. */
const SETTLE_MS = 200;

/**
 * Calls back whenever a panel (a tray host) appears on the session bus of Linux. Where there is no bus, or none that can
 * be reached, there is no panel to wait for. Returns the way to stop.
 */
export function watchPanels(onPanel: () => void, warn: (message: string) => void): () => void {
  if (process.platform !== 'linux' || !hasSessionBus(process.env)) return () => undefined;
  try {
    return watchBus(dbus.sessionBus(), onPanel, warn);
  } catch (error) {
    warn(`panels cannot be watched: ${messageOf(error)}`);
    return () => undefined;
  }
}

function watchBus(bus: dbus.MessageBus, onPanel: () => void, warn: (message: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  bus.on('error', (error: unknown) => {
    if (!closed) warn(`the session bus was lost: ${messageOf(error)}`);
  });
  listen(bus, (name, owner) => {
    if (name !== WATCHER || owner === '') return;
    clearTimeout(timer);
    timer = setTimeout(onPanel, SETTLE_MS);
  }).catch((error: unknown) => {
    if (!closed) warn(`panels cannot be watched: ${messageOf(error)}`);
  });
  return () => {
    if (closed) return;
    closed = true;
    clearTimeout(timer);
    bus.disconnect();
  };
}

async function listen(
  bus: dbus.MessageBus,
  onOwner: (name: string, newOwner: string) => void,
): Promise<void> {
  const daemon = await bus.getProxyObject('org.freedesktop.DBus', '/org/freedesktop/DBus');
  daemon
    .getInterface('org.freedesktop.DBus')
    .on('NameOwnerChanged', (name: string, _old: string, owner: string) => onOwner(name, owner));
}
