import path from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { VerdictLevel } from '../contracts/ipc.js';
import { type TrayCommand, type TrayMenuEntry, type TrayView, trayMenu } from './tray-menu.js';

/** The icon in the panel. Touches the desktop only when something visible has changed. */
export class TrayIcon {
  #tray: Tray | null = null;
  #view: TrayView;
  #shown: { level: VerdictLevel; title: string; menu: string } | null = null;

  constructor(
    private readonly iconsDir: string,
    private readonly onCommand: (command: TrayCommand) => void,
    first: TrayView,
  ) {
    this.#view = first;
    this.recreate();
  }

  update(view: TrayView): void {
    this.#view = view;
    this.#draw();
  }

  /** A panel that starts after the app never sees the icon that was there before it. */
  recreate(): void {
    this.#tray?.destroy();
    this.#tray = new Tray(this.#image(this.#view.level));
    this.#tray.on('click', () => this.onCommand({ kind: 'open' }));
    this.#shown = null;
    this.#draw();
  }

  /** A desktop flips a check mark by itself; where the setting did not follow, the menu is drawn again. */
  redrawMenu(): void {
    if (this.#shown) this.#shown = { ...this.#shown, menu: '' };
    this.#draw();
  }

  close(): void {
    this.#tray?.destroy();
    this.#tray = null;
  }

  #draw(): void {
    const tray = this.#tray;
    if (!tray) return;
    const { level, title } = this.#view;
    const entries = trayMenu(this.#view);
    const next = { level, title, menu: JSON.stringify(entries) };
    const before = this.#shown;
    this.#shown = next;
    if (before?.level !== level) tray.setImage(this.#image(level));
    if (before?.title !== title) tray.setToolTip(title);
    if (before?.menu !== next.menu) tray.setContextMenu(Menu.buildFromTemplate(entries.map(this.#item)));
  }

  readonly #item = (entry: TrayMenuEntry): MenuItemConstructorOptions => {
    const { id, label, type, enabled, checked, command } = entry;
    if (type === 'separator') return { id, type };
    return { id, label, type, enabled, checked, click: () => command && this.onCommand(command) };
  };

  #image(level: VerdictLevel): Electron.NativeImage {
    const suffix = process.platform === 'darwin' ? 'Template' : '';
    const file = path.join(this.iconsDir, `tray-${level}${suffix}.png`);
    return nativeImage.createFromPath(file);
  }
}
