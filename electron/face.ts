/** What a person sees and clicks: icon, window, notifications; all of them show the model and command it. */
import { app, ipcMain, nativeTheme, session } from 'electron';
import type { ActionName } from '../contracts/ipc.js';
import type { AppFiles } from './app-files.js';
import { trayViewOf } from './app-state.js';
import { openDesktopBus } from './desktop-bus.js';
import { ipcHandlers } from './handlers.js';
import { registerIpc } from './ipc.js';
import type { Model } from './model.js';
import { failureNote } from './notifications/note.js';
import { openNotifier } from './notifications/open-notifier.js';
import { servePage } from './page.js';
import { PAGE_ORIGIN, PAGE_URL } from './page-files.js';
import type { TrayCommand } from './tray-menu.js';
import { openTray } from './tray-of-system.js';
import { confineNetwork, denyPermissions } from './web-guard.js';
import { MainWindow } from './window.js';

export interface Face {
  openWindow(): void;
  /** The app is on its way out: windows may close, nothing new is asked or told. */
  beginQuit(): void;
  close(): void;
}

export function openFace(model: Model, files: AppFiles, warn: (message: string) => void): Face {
  const { store, preferences } = model;
  nativeTheme.themeSource = preferences.get('theme');
  denyPermissions(session.defaultSession);
  confineNetwork(session.defaultSession, PAGE_ORIGIN);
  servePage(session.defaultSession, files.page);

  const window = openMainWindow(model, files, warn);
  const openWindow = (): void => window.show();
  const bus = openDesktopBus(warn);
  const tray = openTray(bus, files.icons, (command) => obey(command), trayViewOf(store.state), warn);
  store.on('change', (state) => {
    tray.update(trayViewOf(state));
    window.send(state);
  });

  const notifier = openNotifier({ model, bus, iconsDir: files.icons, openWindow, warn });

  const trust = { isOwnWindow: (sender: { id: number }) => window.isOwn(sender), pageUrl: PAGE_URL };
  const removeIpc = registerIpc(ipcMain, ipcHandlers(model, window), trust, warn);

  function obey(command: TrayCommand): void {
    switch (command.kind) {
      case 'open':
        openWindow();
        return;
      case 'action':
        void act(command.action);
        return;
      case 'login':
        model.login.set(command.on);
        store.refresh();
        tray.redrawMenu();
        return;
      case 'quit':
        app.quit();
        return;
    }
  }

  /** A window shows what became of it; where there is none, a person still learns what was refused. */
  async function act(action: ActionName): Promise<void> {
    const { ok, message } = await model.actions.run(action);
    if (!ok && !window.visible) notifier.say(failureNote(message));
  }

  return {
    openWindow,
    beginQuit() {
      window.allowClose();
      notifier.close();
      removeIpc();
    },
    close() {
      window.close();
      tray.close();
      bus?.close();
    },
  };
}

function openMainWindow(model: Model, files: AppFiles, warn: (message: string) => void): MainWindow {
  const { store, preferences } = model;
  return new MainWindow({
    session: session.defaultSession,
    preload: files.preload,
    icon: files.windowIcon,
    state: () => store.refresh(),
    place: { get: () => preferences.get('window'), set: (place) => preferences.set('window', place) },
    warn,
  });
}
