import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import { CalmMenu } from './calm-menu.js';
import { type TrayCommand, type TrayMenuEntry, type TrayView, trayMenu } from './tray-menu.js';
import { type Picture, trayPicture } from './tray-picture.js';

/** What shows the state in the desktop's panel. */
export interface TrayFace {
  update(view: TrayView): void;
  /** What is shown of the menu may not be what holds. */
  redrawMenu(): void;
  /** May be called twice. */
  close(): void;
}

/** The icon by Electron's own means. Touches the desktop only when something visible has changed. */
export class TrayIcon implements TrayFace {
  #tray: Tray | null;
  #view: TrayView;
  #shown: { readonly picture: Picture; readonly tooltip: string } | null = null;
  readonly #menu: CalmMenu<TrayMenuEntry>;

  constructor(
    private readonly iconsDir: string,
    private readonly onCommand: (command: TrayCommand) => void,
    first: TrayView,
  ) {
    this.#view = first;
    this.#menu = new CalmMenu({ put: (entries) => this.#putMenu(entries), now: () => performance.now() });
    this.#tray = new Tray(this.#image(this.#picture()));
    // On macOS a click opens the menu, and is told all the same: the window would come up under the pointer.
    if (process.platform !== 'darwin') this.#tray.on('click', () => this.onCommand({ kind: 'open' }));
    this.update(first);
  }

  update(view: TrayView): void {
    this.#view = view;
    this.#draw();
    this.#menu.want(trayMenu(view));
  }

  /** A desktop flips a check mark by itself; where the setting did not follow, the menu is drawn again. */
  redrawMenu(): void {
    this.#menu.again(trayMenu(this.#view));
  }

  close(): void {
    this.#menu.close();
    this.#tray?.destroy();
    this.#tray = null;
  }

  #draw(): void {
    const tray = this.#tray;
    if (!tray) return;
    const before = this.#shown;
    const picture = this.#picture();
    const tooltip = this.#view.title;
    this.#shown = { picture, tooltip };
    if (before?.picture.file !== picture.file) tray.setImage(this.#image(picture));
    if ((before?.picture.title ?? '') !== picture.title) tray.setTitle(picture.title);
    if (before?.tooltip !== tooltip) tray.setToolTip(tooltip);
  }

  #putMenu(entries: readonly TrayMenuEntry[]): void {
    const menu = Menu.buildFromTemplate(entries.map(this.#item));
    menu.on('menu-will-show', () => this.#menu.opened());
    menu.on('menu-will-close', () => this.#menu.closed());
    this.#tray?.setContextMenu(menu);
  }

  readonly #item = (entry: TrayMenuEntry): MenuItemConstructorOptions => {
    const { id, label, type, enabled, checked, command, submenu } = entry;
    if (type === 'separator') return { id, type };
    if (submenu) return { id, label, type, submenu: submenu.map(this.#item) };
    return { id, label, type, enabled, checked, click: () => this.#chosen(command) };
  };

  /** A menu closes with the choice, whether or not the panel says so. */
  #chosen(command: TrayCommand | null): void {
    this.#menu.closed();
    if (command) this.onCommand(command);
  }

  #picture(): Picture {
    const { level, findings } = this.#view;
    return trayPicture(level, findings, process.platform);
  }

  #image({ file }: Picture): Electron.NativeImage {
    return nativeImage.createFromPath(path.join(this.iconsDir, file));
  }
}
