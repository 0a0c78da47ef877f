/** A panel of a Linux desktop, as far as a tray icon sees one: it takes the icon and hears that it is to be drawn anew. */
import { once } from 'node:events';
import dbus from 'dbus-next';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const ITEM = 'org.kde.StatusNotifierItem';
/** An icon that has not changed by then is a miss. */
export const MISS_MS = 5_000;

export class Panel {
  #bus;
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {dbus.MessageBus} bus */
  constructor(bus) {
    this.#bus = bus;
    bus.addMethodHandler((message) => {
      if (message.interface !== WATCHER) return false;
      bus.send(dbus.Message.newMethodReturn(message));
      return true;
    });
    bus.on('message', (message) => {
      if (message.interface !== ITEM || message.member !== 'NewIcon') return;
      for (const settle of this.#waiting) settle();
    });
  }

  /** @param {string} address of the session bus */
  static async open(address) {
    const bus = dbus.sessionBus({ busAddress: address });
    await once(bus, 'connect');
    const panel = new Panel(bus);
    await bus.call(
      new dbus.Message({
        destination: 'org.freedesktop.DBus',
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member: 'AddMatch',
        signature: 's',
        body: [`type='signal',interface='${ITEM}'`],
      }),
    );
    await bus.requestName(WATCHER, 0);
    return panel;
  }

  /** @returns {Promise<number | null>} when the icon changed next, in milliseconds of this process; null: not in time */
  redrawn() {
    return new Promise((resolve) => {
      const settle = (/** @type {number | null} */ at) => {
        clearTimeout(timer);
        this.#waiting.delete(changed);
        resolve(at);
      };
      const changed = () => settle(performance.now());
      const timer = setTimeout(() => settle(null), MISS_MS);
      this.#waiting.add(changed);
    });
  }

  close() {
    this.#bus.disconnect();
  }
}
