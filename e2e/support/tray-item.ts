/** One tray icon as a panel sees it: its picture, its tooltip, its menu, over StatusNotifierItem and dbusmenu. */
import dbus from 'dbus-next';
import { until } from './until.js';

const CLICK_MS = 5_000;

export interface Pixmap {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel: alpha, red, green, blue. */
  readonly argb: Buffer;
}

export interface MenuEntry {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly separator: boolean;
  /** null: no check box. */
  readonly checked: boolean | null;
}

type Layout = [id: number, properties: Record<string, unknown>, children: Layout[]];

export class TrayItem {
  readonly #destination: string;
  readonly #path: string;

  constructor(
    private readonly bus: dbus.MessageBus,
    registered: string,
  ) {
    // What was registered is a bus name (the item lies at the usual path) or `<name>/<path>`.
    const slash = registered.indexOf('/');
    this.#destination = slash > 0 ? registered.slice(0, slash) : registered;
    this.#path = slash > 0 ? registered.slice(slash) : '/StatusNotifierItem';
  }

  /** By which a panel knows what it shows: without it a real one shows nothing. */
  async names(): Promise<Record<'Id' | 'Title' | 'Status' | 'Category' | 'IconName', unknown>> {
    const { Id, Title, Status, Category, IconName } = await this.#properties();
    return { Id, Title, Status, Category, IconName };
  }

  async tooltip(): Promise<string> {
    const { ToolTip } = await this.#properties();
    return String((ToolTip as unknown[])[2]);
  }

  async icon(): Promise<Pixmap> {
    return (await this.icons())[0]!;
  }

  /** All sizes that are offered. */
  async icons(): Promise<Pixmap[]> {
    const { IconPixmap } = await this.#properties();
    return (IconPixmap as [number, number, Buffer][]).map(([width, height, argb]) => ({
      width,
      height,
      argb: Buffer.from(argb),
    }));
  }

  /** What a person reads, top to bottom. */
  async menu(): Promise<MenuEntry[]> {
    const menuPath = String((await this.#properties())['Menu']);
    const body = await this.#call(menuPath, 'com.canonical.dbusmenu', 'GetLayout', 'iias', [0, -1, []]);
    return flat(plain(body[1]) as Layout)
      .slice(1)
      .map(entryOf);
  }

  async labels(): Promise<string[]> {
    return (await this.menu()).filter((entry) => !entry.separator).map((entry) => entry.label);
  }

  /**
   * As a person does it: where the menu was rebuilt between the look and the click, its ids are void and the panel's
   * click is refused without effect; then look again and click again.
   */
  async click(label: string): Promise<void> {
    await until(
      `a click on "${label}" that is not refused`,
      () =>
        this.#clickOnce(label).then(
          () => true,
          (error: unknown) => {
            if (isVoidId(error)) return false;
            throw error;
          },
        ),
      CLICK_MS,
    );
  }

  async #clickOnce(label: string): Promise<void> {
    const entries = await this.menu();
    const entry = entries.find((candidate) => candidate.label === label);
    if (!entry) throw new Error(`no menu entry "${label}" among ${entries.map((e) => e.label).join(' | ')}`);
    if (!entry.enabled) throw new Error(`the menu entry "${label}" is disabled`);
    await this.clickId(entry.id);
  }

  /** On what was seen under that number, at whatever time. */
  async clickId(id: number): Promise<void> {
    const menuPath = String((await this.#properties())['Menu']);
    const body = [id, 'clicked', new dbus.Variant('i', 0), Math.floor(Date.now() / 1000)];
    await this.#call(menuPath, 'com.canonical.dbusmenu', 'Event', 'isvu', body);
  }

  /** A left click on the icon itself. */
  async activate(): Promise<void> {
    await this.#call(this.#path, 'org.kde.StatusNotifierItem', 'Activate', 'ii', [0, 0]);
  }

  async #properties(): Promise<Record<string, unknown>> {
    const body = await this.#call(this.#path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', [
      'org.kde.StatusNotifierItem',
    ]);
    return plain(body[0]) as Record<string, unknown>;
  }

  async #call(
    path: string,
    iface: string,
    member: string,
    signature: string,
    body: unknown[],
  ): Promise<unknown[]> {
    const message = new dbus.Message({
      destination: this.#destination,
      path,
      interface: iface,
      member,
      signature,
      body,
    });
    return (await this.bus.call(message))?.body ?? [];
  }
}

/** Chromium's answer to a click on an id of a menu that it has since replaced. */
function isVoidId(error: unknown): boolean {
  return error instanceof dbus.DBusError && error.text === 'error occurred in Event';
}

function flat([id, properties, children]: Layout): { id: number; properties: Record<string, unknown> }[] {
  return [{ id, properties }, ...children.flatMap(flat)];
}

function entryOf({ id, properties }: { id: number; properties: Record<string, unknown> }): MenuEntry {
  return {
    id,
    label: String(properties['label'] ?? ''),
    enabled: properties['enabled'] !== false,
    separator: properties['type'] === 'separator',
    checked: properties['toggle-type'] === undefined ? null : properties['toggle-state'] === 1,
  };
}

/** Variants opened, at every depth. */
function plain(value: unknown): unknown {
  if (value instanceof dbus.Variant) return plain(value.value);
  if (Buffer.isBuffer(value) || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
