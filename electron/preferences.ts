import electron from 'electron';
import Store from 'electron-store';
import * as z from 'zod';
import { MAX_HISTORY_DAYS } from '../contracts/answers.js';
import { settingSchemas } from '../contracts/schemas/ipc.js';
import type { WindowPlace } from './window-place.js';

const DEFAULT_GRACE_SECONDS = 60;

/** A file that people can edit is read as if a stranger had written it: each value falls back on its own. */
const place = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximized: z.boolean(),
});
const schemas = {
  startHidden: settingSchemas.startHidden.catch(false),
  notifications: settingSchemas.notifications.catch(true),
  quietHours: settingSchemas.quietHours.catch(null),
  autoClean: settingSchemas.autoClean.catch(false),
  autoCleanGraceSeconds: settingSchemas.autoCleanGraceSeconds.catch(DEFAULT_GRACE_SECONDS),
  theme: settingSchemas.theme.catch('system'),
  historyDays: settingSchemas.historyDays.catch(MAX_HISTORY_DAYS),
  window: place.nullable().catch(null) satisfies z.ZodType<WindowPlace | null>,
};
type Preferences = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

/** What the person chose, in `<home>/app/preferences.json`. */
export class PreferenceFile {
  readonly #store: Store<Record<string, unknown>>;

  constructor(directory: string) {
    this.#store = new Store({
      cwd: directory,
      name: 'preferences',
      configFileMode: 0o600,
      clearInvalidConfig: true,
    });
    // electron-store answers this channel to any page; ours has no use for it.
    electron.ipcMain.removeAllListeners('electron-store-get-data');
  }

  get<K extends keyof Preferences>(key: K): Preferences[K] {
    return schemas[key].parse(this.#store.get(key)) as Preferences[K];
  }

  set<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
    this.#store.set(key, value);
  }
}
