/**
 * The tray's menu on the session bus. Electron's own is built anew at each change, with new numbers: what a person has
 * open is taken from under the pointer, and a click on it is lost. This one changes its entries in place.
 */
import dbus from 'dbus-next';
import type { TrayCommand, TrayMenuEntry } from '../tray-menu.js';
import { changeOf, flat, layoutOf, type MenuNode, MenuNumbers, type MenuProperty } from './layout.js';

const { ACCESS_READ, Interface } = dbus.interface;
const PROTOCOL_VERSION = 3;
const LAYOUT = '(ia{sv}av)';
/** All the way down. */
const EVERYTHING = -1;

type Layout = [id: number, properties: Record<string, dbus.Variant>, children: dbus.Variant[]];
type Group = [id: number, properties: Record<string, dbus.Variant>][];

export class MenuObject extends Interface {
  readonly #numbers = new MenuNumbers();
  #entries: readonly TrayMenuEntry[] = [];
  #root: MenuNode = layoutOf([], this.#numbers);
  #revision = 1;

  constructor(private readonly onCommand: (command: TrayCommand) => void) {
    super('com.canonical.dbusmenu');
  }

  show(entries: readonly TrayMenuEntry[]): void {
    const before = this.#root;
    this.#entries = entries;
    this.#root = layoutOf(entries, this.#numbers);
    const change = changeOf(before, this.#root);
    switch (change.kind) {
      case 'none':
        return;
      case 'properties':
        this.ItemsPropertiesUpdated(groupOf(change.updated));
        return;
      case 'layout':
        this.#revision += 1;
        this.LayoutUpdated();
    }
  }

  /** A desktop flips a check mark by itself; where the setting did not follow, it is told what holds. */
  tellAgain(): void {
    this.ItemsPropertiesUpdated(groupOf(flat(this.#root)));
  }

  get Version(): number {
    return PROTOCOL_VERSION;
  }
  get TextDirection(): string {
    return 'ltr';
  }
  get Status(): string {
    return 'normal';
  }
  get IconThemePath(): string[] {
    return [];
  }

  GetLayout(parent: number, depth: number, _names: readonly string[]): [number, Layout] {
    return [this.#revision, plain(this.#find(parent), depth)];
  }

  GetGroupProperties(ids: readonly number[], _names: readonly string[]): Group {
    const nodes = flat(this.#root);
    return groupOf(ids.length === 0 ? nodes : nodes.filter(({ id }) => ids.includes(id)));
  }

  GetProperty(id: number, name: string): dbus.Variant {
    const value = this.#find(id).properties[name];
    if (value === undefined) throw unknown(`no property ${name} of ${id}`);
    return variant(value);
  }

  Event(id: number, what: string, _data: dbus.Variant, _timestamp: number): undefined {
    this.#find(id);
    if (what === 'clicked') this.#click(id);
    return undefined;
  }

  /** The numbers among them that are nobody's. */
  EventGroup(events: readonly [id: number, what: string, data: dbus.Variant, timestamp: number][]): number[] {
    const known = new Set(flat(this.#root).map(({ id }) => id));
    for (const [id, what] of events) if (known.has(id) && what === 'clicked') this.#click(id);
    return events.map(([id]) => id).filter((id) => !known.has(id));
  }

  /** False: what was told is what holds. */
  AboutToShow(_id: number): boolean {
    return false;
  }

  AboutToShowGroup(ids: readonly number[]): [number[], number[]] {
    const known = new Set(flat(this.#root).map(({ id }) => id));
    return [[], ids.filter((id) => !known.has(id))];
  }

  ItemsPropertiesUpdated(updated: Group): [Group, []] {
    return [updated, []];
  }

  LayoutUpdated(): [number, number] {
    return [this.#revision, 0];
  }

  ItemActivationRequested(id: number): [number, number] {
    return [id, 0];
  }

  #find(id: number): MenuNode {
    const node = flat(this.#root).find((candidate) => candidate.id === id);
    if (!node) throw unknown(`no entry ${id}`);
    return node;
  }

  #click(id: number): void {
    const all = this.#entries.flatMap((entry) => [entry, ...(entry.submenu ?? [])]);
    const entry = all.find((candidate) => this.#numbers.of(candidate.id) === id);
    if (!entry?.enabled || !entry.command) return;
    const { command } = entry;
    // The panel has its answer first, whatever the command does.
    setImmediate(() => this.onCommand(command));
  }
}

MenuObject.configureMembers({
  properties: {
    Version: { signature: 'u', access: ACCESS_READ },
    TextDirection: { signature: 's', access: ACCESS_READ },
    Status: { signature: 's', access: ACCESS_READ },
    IconThemePath: { signature: 'as', access: ACCESS_READ },
  },
  methods: {
    GetLayout: { inSignature: 'iias', outSignature: `u${LAYOUT}` },
    GetGroupProperties: { inSignature: 'aias', outSignature: 'a(ia{sv})' },
    GetProperty: { inSignature: 'is', outSignature: 'v' },
    Event: { inSignature: 'isvu' },
    EventGroup: { inSignature: 'a(isvu)', outSignature: 'ai' },
    AboutToShow: { inSignature: 'i', outSignature: 'b' },
    AboutToShowGroup: { inSignature: 'ai', outSignature: 'aiai' },
  },
  signals: {
    ItemsPropertiesUpdated: { signature: 'a(ia{sv})a(ias)' },
    LayoutUpdated: { signature: 'ui' },
    ItemActivationRequested: { signature: 'iu' },
  },
});

function plain({ id, properties, children }: MenuNode, depth: number): Layout {
  const below = depth === 0 ? [] : children;
  const next = depth === EVERYTHING ? EVERYTHING : depth - 1;
  return [id, variants(properties), below.map((child) => new dbus.Variant(LAYOUT, plain(child, next)))];
}

function groupOf(nodes: readonly MenuNode[]): Group {
  return nodes.map(({ id, properties }) => [id, variants(properties)]);
}

function variants(properties: MenuNode['properties']): Record<string, dbus.Variant> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, variant(value)]));
}

function variant(value: MenuProperty): dbus.Variant {
  switch (typeof value) {
    case 'string':
      return new dbus.Variant('s', value);
    case 'boolean':
      return new dbus.Variant('b', value);
    case 'number':
      return new dbus.Variant('i', value);
  }
}

function unknown(message: string): dbus.DBusError {
  return new dbus.DBusError('org.freedesktop.DBus.Error.InvalidArgs', message);
}
