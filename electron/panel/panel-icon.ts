import path from 'node:path';
import { messageOf } from '../../contracts/errors.js';
import { BUS_DAEMON, type DesktopBus } from '../desktop-bus.js';
import type { TrayFace } from '../tray.js';
import { type TrayCommand, type TrayView, trayMenu } from '../tray-menu.js';
import { trayPicture } from '../tray-picture.js';
import { ItemObject, MENU_PATH } from './item-object.js';
import { MenuObject } from './menu-object.js';
import { Pixmaps } from './pixmaps.js';

const WATCHER_NAME = 'org.kde.StatusNotifierWatcher';
const WATCHER = {
  destination: WATCHER_NAME,
  path: '/StatusNotifierWatcher',
  interface: WATCHER_NAME,
} as const;
const ITEM_PATH = '/StatusNotifierItem';
/** A panel that has just taken the name still sets itself up. */
const SETTLE_MS = 200;
const MAX_TRIES = 5;

export interface PanelIconDeps {
  readonly bus: DesktopBus;
  readonly iconsDir: string;
  readonly onCommand: (command: TrayCommand) => void;
  /** For desktops whose panels do not speak over the bus. */
  readonly otherwise: (view: TrayView) => TrayFace;
  readonly warn: (message: string) => void;
}

/**
 * The icon in the panels of Linux. It stays published for as long as the app runs, and every panel that comes is told of
 * it. Where there is no such panel, another kind of icon stands in until one comes.
 */
export class PanelIcon implements TrayFace {
  readonly #name = `org.kde.StatusNotifierItem-${process.pid}-1`;
  readonly #item: ItemObject;
  readonly #menu: MenuObject;
  readonly #pixmaps = new Pixmaps();
  #view: TrayView;
  #instead: TrayFace | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly deps: PanelIconDeps,
    first: TrayView,
  ) {
    this.#view = first;
    this.#item = new ItemObject(() => deps.onCommand({ kind: 'open' }));
    this.#menu = new MenuObject(deps.onCommand);
    this.update(first);
    this.#publish().catch((error: unknown) => {
      this.#warn('the icon cannot be published', error);
      this.#standIn();
    });
  }

  update(view: TrayView): void {
    this.#view = view;
    const { file } = trayPicture(view.level, view.findings, 'linux');
    this.#item.showPicture(this.#pixmaps.of(path.join(this.deps.iconsDir, file)));
    this.#item.showTooltip(view.title);
    this.#menu.show(trayMenu(view));
    this.#instead?.update(view);
  }

  redrawMenu(): void {
    this.#menu.tellAgain();
    this.#instead?.redrawMenu();
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#instead?.close();
    this.#instead = null;
  }

  async #publish(): Promise<void> {
    const { bus } = this.deps;
    bus.publish(ITEM_PATH, this.#item);
    bus.publish(MENU_PATH, this.#menu);
    await bus.own(this.#name);
    await bus.listen(BUS_DAEMON, (member, [name, , owner]) => {
      if (member === 'NameOwnerChanged' && name === WATCHER_NAME && owner !== '') this.#registerSoon(1);
    });
    const answer = await bus.call({
      ...BUS_DAEMON,
      member: 'NameHasOwner',
      signature: 's',
      body: [WATCHER_NAME],
    });
    if (answer[0] === true) await this.#register(1);
    else this.#standIn();
  }

  #registerSoon(tries: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#register(tries), SETTLE_MS * tries);
  }

  async #register(tries: number): Promise<void> {
    try {
      const call = { ...WATCHER, member: 'RegisterStatusNotifierItem', signature: 's', body: [this.#name] };
      await this.deps.bus.call(call);
      this.#instead?.close();
      this.#instead = null;
    } catch (error) {
      if (tries < MAX_TRIES) {
        this.#registerSoon(tries + 1);
        return;
      }
      this.#warn('the panel does not take the icon', error);
      this.#standIn();
    }
  }

  #standIn(): void {
    if (!this.#closed) this.#instead ??= this.deps.otherwise(this.#view);
  }

  #warn(what: string, error: unknown): void {
    if (!this.#closed) this.deps.warn(`${what}: ${messageOf(error)}`);
  }
}
