/** What each channel of contracts/ipc.ts does. */
import { clipboard, nativeTheme } from 'electron';
import { PLANNED } from './actions.js';
import { connectSnippet } from './clipboard.js';
import type { IpcHandlers } from './ipc.js';
import type { Model } from './model.js';
import { rowDetails } from './row-details.js';
import { subjectOf } from './row-subject.js';
import { serverLog } from './server-log.js';
import type { MainWindow } from './window.js';

export function ipcHandlers(model: Model, window: Pick<MainWindow, 'holdUnsaved'>): IpcHandlers {
  const { store, actions, login, settings, connect, history, eyes, paths, table, trials, clients } = model;
  return {
    'state:get': () => store.refresh(),
    'action:run': (action) => actions.run(action),
    'login:set': (on) => login.set(on),
    'plan:end': (scope, shown) => actions.carryOut(scope, shown),
    'cleanup:plan': (scope) => eyes.plan(PLANNED[scope]),
    'window:unsaved': (unsaved) => window.holdUnsaved(unsaved),
    'details:get': async (key) => {
      const subject = subjectOf(eyes.status, key);
      return subject && rowDetails(key, subject, table);
    },
    'history:get': () => history.read(),
    'preferences:set': (change) => {
      const saved = settings.change(change);
      if (change.theme !== undefined) nativeTheme.themeSource = change.theme;
      return saved;
    },
    'server:log': (name) => serverLog(paths.logsDir, name),
    'server:test': (name) => trials.run(name),
    'config:get': () => settings.configText(),
    'config:save': (text, digest) => settings.saveConfigText(text, digest),
    'clients:get': () => clients.list(),
    'clients:plan': (client, action) => clients.plan(client, action),
    'clients:apply': (planId) => clients.apply(planId),
    'clipboard:connect': async (client) => {
      // What is pasted works at once, also in the first moments of the app.
      await model.keepLauncher();
      clipboard.writeText(connectSnippet(connect, client));
    },
  };
}
