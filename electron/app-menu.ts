import { Menu, type MenuItemConstructorOptions } from 'electron';
import { APP_TEXTS } from '../texts/app.js';

/**
 * The keys that people expect in a window, and none of Electron's own: no reload, no developer tools. On macOS the
 * edit menu is also what makes copying work at all.
 */
export function installAppMenu(platform: NodeJS.Platform = process.platform): void {
  const mac: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const file: MenuItemConstructorOptions = {
    label: APP_TEXTS.menu.file,
    submenu: [{ role: 'close' }, ...(platform === 'darwin' ? [] : ([{ role: 'quit' }] as const))],
  };
  const view: MenuItemConstructorOptions = {
    label: APP_TEXTS.menu.view,
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate([...mac, file, { role: 'editMenu' }, view]));
}
