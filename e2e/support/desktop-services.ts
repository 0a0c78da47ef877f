/** The two services of a Linux desktop that the app talks to, exported on the session bus. */
import dbus from 'dbus-next';

const { Interface, ACCESS_READ } = dbus.interface;

/** org.kde.StatusNotifierWatcher: where a tray icon registers itself. */
export class TrayHost extends Interface {
  items: readonly string[] = [];

  constructor() {
    super('org.kde.StatusNotifierWatcher');
  }

  /** `owner` has left the bus. */
  forget(owner: string): void {
    this.items = this.items.filter((item) => !`${item}/`.startsWith(`${owner}/`));
  }

  get RegisteredStatusNotifierItems(): string[] {
    return [...this.items];
  }
  get IsStatusNotifierHostRegistered(): boolean {
    return true;
  }
  get ProtocolVersion(): number {
    return 0;
  }
  RegisterStatusNotifierItem(service: string): void {
    this.items = [...this.items, service];
    this.StatusNotifierItemRegistered(service);
  }
  RegisterStatusNotifierHost(_service: string): void {
    this.StatusNotifierHostRegistered();
  }
  StatusNotifierItemRegistered(service: string): string {
    return service;
  }
  StatusNotifierItemUnregistered(service: string): string {
    return service;
  }
  StatusNotifierHostRegistered(): undefined {
    return undefined;
  }
}

TrayHost.configureMembers({
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: ACCESS_READ },
    IsStatusNotifierHostRegistered: { signature: 'b', access: ACCESS_READ },
    ProtocolVersion: { signature: 'i', access: ACCESS_READ },
  },
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's' },
    RegisterStatusNotifierHost: { inSignature: 's' },
  },
  signals: {
    StatusNotifierItemRegistered: { signature: 's' },
    StatusNotifierItemUnregistered: { signature: 's' },
    StatusNotifierHostRegistered: { signature: '' },
  },
});

export interface ShownNotification {
  /** That of the one whose place it took. */
  readonly id: number;
  readonly summary: string;
  readonly body: string;
  readonly actions: readonly string[];
}

const CLOSED_BY_CALL = 3;

/** org.freedesktop.Notifications: what `libnotify` sends to. */
export class NotificationDaemon extends Interface {
  readonly shown: ShownNotification[] = [];
  /** Ids that the app took away again. */
  readonly withdrawn: number[] = [];
  #lastId = 0;

  constructor() {
    super('org.freedesktop.Notifications');
  }

  Notify(
    _app: string,
    replaces: number,
    _icon: string,
    summary: string,
    body: string,
    actions: string[],
    _hints: unknown,
    _timeout: number,
  ): number {
    const id = replaces || ++this.#lastId;
    this.shown.push({ id, summary, body, actions });
    return id;
  }
  CloseNotification(id: number): void {
    this.withdrawn.push(id);
    this.NotificationClosed(id, CLOSED_BY_CALL);
  }
  GetCapabilities(): string[] {
    return ['actions', 'body', 'persistence'];
  }
  GetServerInformation(): string[] {
    return ['stand-in', 'shimkeeper', '1.0', '1.2'];
  }
  ActionInvoked(id: number, key: string): [number, string] {
    return [id, key];
  }
  NotificationClosed(id: number, reason: number): [number, number] {
    return [id, reason];
  }
}

NotificationDaemon.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u' },
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
  },
  signals: { ActionInvoked: { signature: 'us' }, NotificationClosed: { signature: 'uu' } },
});
