import { Menu, type MenuItemConstructorOptions } from 'electron';

/**
 * The keys that people expect in a window, and none of Electron's own: no reload, no developer tools. On macOS the
 * edit menu is also what makes copying work at all.
 */
export function installAppMenu(platform: NodeJS.Platform = process.platform): void {
  const mac: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [{ role: 'close' }, ...(platform === 'darwin' ? [] : ([{ role: 'quit' }] as const))],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate([...mac, file, { role: 'editMenu' }, view]));
}
