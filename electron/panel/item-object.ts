/** The tray icon on the session bus: org.kde.StatusNotifierItem, with its picture in the sizes that panels have. */
import dbus from 'dbus-next';
import { PRODUCT } from '../../contracts/product.js';
import type { Pixmap } from './argb.js';

const { ACCESS_READ, Interface } = dbus.interface;
export const MENU_PATH = '/MenuBar';

type Picture = [width: number, height: number, argb: Buffer][];

export class ItemObject extends Interface {
  #pixmaps: readonly Pixmap[] = [];
  #tooltip = '';

  constructor(private readonly onActivate: () => void) {
    super('org.kde.StatusNotifierItem');
  }

  showPicture(pixmaps: readonly Pixmap[]): void {
    if (pixmaps === this.#pixmaps) return;
    this.#pixmaps = pixmaps;
    this.NewIcon();
  }

  showTooltip(text: string): void {
    if (text === this.#tooltip) return;
    this.#tooltip = text;
    this.NewToolTip();
  }

  get Category(): string {
    return 'ApplicationStatus';
  }
  get Id(): string {
    return 'shimkeeper';
  }
  get Title(): string {
    return PRODUCT;
  }
  get Status(): string {
    return 'Active';
  }
  get WindowId(): number {
    return 0;
  }
  get IconThemePath(): string {
    return '';
  }
  get IconName(): string {
    return '';
  }
  get IconPixmap(): Picture {
    return this.#pixmaps.map(({ size, argb }) => [size, size, argb]);
  }
  get OverlayIconName(): string {
    return '';
  }
  get OverlayIconPixmap(): Picture {
    return [];
  }
  get AttentionIconName(): string {
    return '';
  }
  get AttentionIconPixmap(): Picture {
    return [];
  }
  get AttentionMovieName(): string {
    return '';
  }
  get ToolTip(): [icon: string, picture: Picture, title: string, text: string] {
    return ['', [], this.#tooltip, ''];
  }
  get ItemIsMenu(): boolean {
    return false;
  }
  get Menu(): string {
    return MENU_PATH;
  }

  Activate(_x: number, _y: number): undefined {
    this.onActivate();
    return undefined;
  }
  SecondaryActivate(_x: number, _y: number): undefined {
    this.onActivate();
    return undefined;
  }
  /** The panel draws the menu by itself. */
  ContextMenu(_x: number, _y: number): undefined {
    return undefined;
  }
  Scroll(_delta: number, _orientation: string): undefined {
    return undefined;
  }
  NewIcon(): undefined {
    return undefined;
  }
  NewToolTip(): undefined {
    return undefined;
  }
  NewStatus(): string {
    return this.Status;
  }
}

// One object for each: the library writes a member's name into what it is given.
const readable = (signature: string) => ({ signature, access: ACCESS_READ }) as const;
const text = () => readable('s');
const picture = () => readable('a(iiay)');

ItemObject.configureMembers({
  properties: {
    Category: text(),
    Id: text(),
    Title: text(),
    Status: text(),
    WindowId: { signature: 'i', access: ACCESS_READ },
    IconThemePath: text(),
    IconName: text(),
    IconPixmap: picture(),
    OverlayIconName: text(),
    OverlayIconPixmap: picture(),
    AttentionIconName: text(),
    AttentionIconPixmap: picture(),
    AttentionMovieName: text(),
    ToolTip: { signature: '(sa(iiay)ss)', access: ACCESS_READ },
    ItemIsMenu: { signature: 'b', access: ACCESS_READ },
    Menu: { signature: 'o', access: ACCESS_READ },
  },
  methods: {
    Activate: { inSignature: 'ii' },
    SecondaryActivate: { inSignature: 'ii' },
    ContextMenu: { inSignature: 'ii' },
    Scroll: { inSignature: 'is' },
  },
  signals: {
    NewIcon: { signature: '' },
    NewToolTip: { signature: '' },
    NewStatus: { signature: 's' },
  },
});
