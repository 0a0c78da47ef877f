import { BrowserWindow, nativeTheme, type Session, screen, type WebContents } from 'electron';
import { messageOf } from '../contracts/errors.js';
import { type AppState, IPC_STATE_CHANGED } from '../contracts/ipc.js';
import { PAGE_URL } from './page-files.js';
import { fittingBounds, MINIMUM_SIZE, type WindowPlace } from './window-place.js';

/** Moving a window fires many times a second; the place is written once it rests. */
const REMEMBER_AFTER_MS = 400;
/** A window that is hidden this long is let go, and its process with it; opening it anew takes less than a second. */
const RELEASE_AFTER_MS = 10_000;
/** The page's own background, so that the first frame does not flash. */
const BACKGROUND = { light: '#f6f7f9', dark: '#14161a' } as const;

export interface WindowDeps {
  readonly session: Session;
  readonly preload: string;
  readonly icon: string;
  /** The state as it is now; sent to a window that has just been shown. */
  readonly state: () => AppState;
  /** `set` may throw. */
  readonly place: { get(): WindowPlace | null; set(place: WindowPlace): void };
  readonly warn: (message: string) => void;
}

/** The one window: made when asked for, hidden to the tray when closed, let go when it stays hidden or the app quits. */
export class MainWindow {
  #window: BrowserWindow | null = null;
  #remember: NodeJS.Timeout | undefined;
  #release: NodeJS.Timeout | undefined;
  #ready = false;
  #unsaved = false;
  #quitting = false;

  constructor(private readonly deps: WindowDeps) {}

  get visible(): boolean {
    return this.#window?.isVisible() === true;
  }

  /** True for what is shown in this window, and for nothing else. */
  isOwn(contents: Pick<WebContents, 'id'>): boolean {
    return (
      this.#window !== null && !this.#window.isDestroyed() && this.#window.webContents.id === contents.id
    );
  }

  show(): void {
    if (this.#quitting) return;
    const window = this.#window ?? this.#create();
    // A window that is still loading shows itself once its first frame is drawn.
    if (this.#ready) this.#reveal(window);
  }

  send(state: AppState): void {
    if (this.#window && this.visible) this.#window.webContents.send(IPC_STATE_CHANGED, state);
  }

  /** Something was typed into the page and not saved: hidden, it is kept for as long. */
  holdUnsaved(unsaved: boolean): void {
    this.#unsaved = unsaved;
  }

  /** From here on closing means closing. */
  allowClose(): void {
    this.#quitting = true;
    this.#rememberNow();
  }

  close(): void {
    this.allowClose();
    this.#window?.destroy();
    this.#window = null;
  }

  #create(): BrowserWindow {
    const { deps } = this;
    const place = deps.place.get();
    const areas = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((d) => d.workArea);
    const window = new BrowserWindow({
      ...fittingBounds(place, areas),
      minWidth: MINIMUM_SIZE.width,
      minHeight: MINIMUM_SIZE.height,
      show: false,
      title: 'Shimkeeper',
      icon: deps.icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      autoHideMenuBar: true,
      webPreferences: {
        session: deps.session,
        preload: deps.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    this.#listen(window);
    window.once('ready-to-show', () => {
      this.#ready = true;
      if (place?.maximized) window.maximize();
      this.#reveal(window);
    });
    window
      .loadURL(PAGE_URL)
      .catch((error: unknown) => deps.warn(`the page did not load: ${messageOf(error)}`));
    return window;
  }

  #listen(window: BrowserWindow): void {
    window.on('close', (event) => {
      if (this.#quitting) return;
      event.preventDefault();
      window.hide();
    });
    window.on('closed', () => {
      clearTimeout(this.#remember);
      clearTimeout(this.#release);
      this.#window = null;
      this.#ready = false;
      this.#unsaved = false;
    });
    window.on('hide', () => {
      this.#rememberNow();
      this.#releaseSoon(window);
    });
    window.on('show', () => clearTimeout(this.#release));
    const rest = (): void => {
      clearTimeout(this.#remember);
      this.#remember = setTimeout(() => this.#rememberNow(), REMEMBER_AFTER_MS);
    };
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) {
      window.on(event as 'resize', rest);
    }
    // The page is static and ours; one that crashed is loaded anew rather than left white.
    window.webContents.on('render-process-gone', (_event, details) => {
      this.#unsaved = false;
      if (details.reason !== 'clean-exit' && !this.#quitting) window.reload();
    });
  }

  #releaseSoon(window: BrowserWindow): void {
    clearTimeout(this.#release);
    this.#release = setTimeout(() => {
      if (this.#unsaved) this.#releaseSoon(window);
      else window.destroy();
    }, RELEASE_AFTER_MS);
  }

  #reveal(window: BrowserWindow): void {
    if (this.#quitting || window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    this.send(this.deps.state());
  }

  #rememberNow(): void {
    clearTimeout(this.#remember);
    const window = this.#window;
    if (!window || window.isDestroyed() || window.isMinimized()) return;
    try {
      this.deps.place.set({ ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      // A full disk costs the place of a window, not the daemon that this process hosts.
      this.deps.warn(`the window's place was not kept: ${messageOf(error)}`);
    }
  }
}
