import { once } from 'node:events';
import dbus from 'dbus-next';
import { NotificationDaemon, type ShownNotification, TrayHost } from './desktop-services.js';
import { SessionBus } from './session-bus.js';
import { TrayItem } from './tray-item.js';
import { until } from './until.js';

const DISMISSED_BY_USER = 2;

/** A stand-in for a Linux desktop: a session bus with a tray host and a notification daemon, both ours. */
export class Desktop {
  #tray: TrayHost | null = null;
  readonly #notifier = new NotificationDaemon();

  private constructor(
    private readonly sessionBus: SessionBus,
    private readonly bus: dbus.MessageBus,
  ) {}

  /** `panel: false`: a desktop whose panel starts later, see `startPanel`. */
  static async start({ panel = true }: { panel?: boolean } = {}): Promise<Desktop> {
    const sessionBus = await SessionBus.start();
    const bus = dbus.sessionBus({ busAddress: sessionBus.address });
    await once(bus, 'connect');
    const desktop = new Desktop(sessionBus, bus);
    bus.export('/org/freedesktop/Notifications', desktop.#notifier);
    await bus.requestName('org.freedesktop.Notifications', 0);
    await desktop.#forgetWhoLeaves();
    if (panel) await desktop.startPanel();
    return desktop;
  }

  /** As a real tray host does: an icon goes with the process that showed it. */
  async #forgetWhoLeaves(): Promise<void> {
    const names = await this.bus.getProxyObject('org.freedesktop.DBus', '/org/freedesktop/DBus');
    names
      .getInterface('org.freedesktop.DBus')
      .on('NameOwnerChanged', (name: string, _old: string, owner: string) => {
        if (owner === '') this.#tray?.forget(name);
      });
  }

  get busAddress(): string {
    return this.sessionBus.address;
  }

  async startPanel(): Promise<void> {
    const tray = new TrayHost();
    this.#tray = tray;
    this.bus.export('/StatusNotifierWatcher', tray);
    await this.bus.requestName('org.kde.StatusNotifierWatcher', 0);
    tray.StatusNotifierHostRegistered();
  }

  /** The panel goes away, with all that was registered at it. */
  async stopPanel(): Promise<void> {
    await this.bus.releaseName('org.kde.StatusNotifierWatcher');
    if (this.#tray) this.bus.unexport('/StatusNotifierWatcher', this.#tray);
    this.#tray = null;
  }

  /** The icon that was registered last, as soon as there is one. */
  async trayItem(): Promise<TrayItem> {
    const registered = await until('a tray icon', () => this.#tray?.items.at(-1));
    return new TrayItem(this.bus, registered);
  }

  get notifications(): readonly ShownNotification[] {
    return this.#notifier.shown;
  }

  get withdrawnNotifications(): readonly number[] {
    return this.#notifier.withdrawn;
  }

  /** A click on it, or on the button of that key. */
  clickNotification(id: number, key = 'default'): void {
    this.#notifier.ActionInvoked(id, key);
    this.#notifier.NotificationClosed(id, DISMISSED_BY_USER);
  }

  /** After the app, never before: Chromium aborts when its bus goes. */
  async stop(): Promise<void> {
    this.bus.disconnect();
    await this.sessionBus.stop();
  }
}
