/** The tray's menu as com.canonical.dbusmenu has it: nodes with numbers that stay theirs for good. Pure. */
import type { TrayMenuEntry } from '../tray-menu.js';

export type MenuProperty = string | boolean | number;
export type MenuProperties = Readonly<Record<string, MenuProperty>>;

export interface MenuNode {
  readonly id: number;
  readonly properties: MenuProperties;
  readonly children: readonly MenuNode[];
}

export type MenuChange =
  | { readonly kind: 'none' }
  /** The same nodes; those that look otherwise now. */
  | { readonly kind: 'properties'; readonly updated: readonly MenuNode[] }
  | { readonly kind: 'layout' };

/** Gives an entry its number, the same one each time: a click means what the person saw. */
export class MenuNumbers {
  readonly #numbers = new Map<string, number>();

  of(entry: string): number {
    const known = this.#numbers.get(entry);
    if (known !== undefined) return known;
    // 0 is the menu itself.
    const next = this.#numbers.size + 1;
    this.#numbers.set(entry, next);
    return next;
  }
}

export function layoutOf(entries: readonly TrayMenuEntry[], numbers: MenuNumbers): MenuNode {
  const children = entries.map((entry) => nodeOf(entry, numbers));
  return { id: 0, properties: { 'children-display': 'submenu' }, children };
}

export function changeOf(before: MenuNode, after: MenuNode): MenuChange {
  if (shapeOf(before) !== shapeOf(after)) return { kind: 'layout' };
  const old = new Map(flat(before).map((node) => [node.id, JSON.stringify(node.properties)]));
  const updated = flat(after).filter(({ id, properties }) => old.get(id) !== JSON.stringify(properties));
  return updated.length === 0 ? { kind: 'none' } : { kind: 'properties', updated };
}

/** The node and all below it. */
export function flat(node: MenuNode): MenuNode[] {
  return [node, ...node.children.flatMap(flat)];
}

function nodeOf(entry: TrayMenuEntry, numbers: MenuNumbers): MenuNode {
  const children = (entry.submenu ?? []).map((below) => nodeOf(below, numbers));
  return { id: numbers.of(entry.id), properties: propertiesOf(entry), children };
}

function propertiesOf({ type, label, enabled, checked }: TrayMenuEntry): MenuProperties {
  // An underline marks the key of an entry; two are one that is meant.
  const shown = { label: label.replaceAll('_', '__'), enabled };
  switch (type) {
    case 'separator':
      return { type: 'separator' };
    case 'submenu':
      return { ...shown, 'children-display': 'submenu' };
    case 'checkbox':
      return { ...shown, 'toggle-type': 'checkmark', 'toggle-state': checked ? 1 : 0 };
    case 'normal':
      return shown;
  }
}

function shapeOf({ id, children }: MenuNode): string {
  return `${id}(${children.map(shapeOf).join()})`;
}
