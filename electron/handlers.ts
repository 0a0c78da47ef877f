/** What each channel of contracts/ipc.ts does. */
import { clipboard, nativeTheme } from 'electron';
import { connectSnippet } from './clipboard.js';
import type { IpcHandlers } from './ipc.js';
import type { Model } from './model.js';

export function ipcHandlers({
  store,
  actions,
  login,
  preferences,
  connect,
  history,
  autoClean,
}: Model): IpcHandlers {
  return {
    'state:get': () => store.refresh(),
    'action:run': (action) => actions.run(action),
    'login:set': (on) => login.set(on),
    'servers:end': (shown) => actions.endServers(shown),
    'history:get': () => history.read(),
    'preferences:set': ({ notifications, autoClean: wanted, theme }) => {
      if (notifications !== undefined) preferences.set('notifications', notifications);
      if (wanted !== undefined) preferences.set('autoClean', wanted);
      autoClean.update();
      if (theme !== undefined) {
        preferences.set('theme', theme);
        nativeTheme.themeSource = theme;
      }
      store.touch();
    },
    'clipboard:connect': (client) => clipboard.writeText(connectSnippet(connect, client)),
  };
}
