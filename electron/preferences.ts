import electron from 'electron';
import Store from 'electron-store';
import * as z from 'zod/mini';
import { MAX_HISTORY_DAYS } from '../contracts/answers.js';
import { messageOf } from '../contracts/errors.js';
import { settingSchemas } from '../contracts/schemas/ipc.js';
import { APP_TEXTS } from '../texts/app.js';
import type { WindowPlace } from './window-place.js';

const DEFAULT_GRACE_SECONDS = 60;

/** A file that people can edit is read as if a stranger had written it: each value falls back on its own. */
const place = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().check(z.positive()),
  height: z.int().check(z.positive()),
  maximized: z.boolean(),
});
const schemas = {
  startHidden: z.catch(settingSchemas.startHidden, false),
  notifications: z.catch(settingSchemas.notifications, true),
  quietHours: z.catch(settingSchemas.quietHours, null),
  autoClean: z.catch(settingSchemas.autoClean, false),
  autoCleanGraceSeconds: z.catch(settingSchemas.autoCleanGraceSeconds, DEFAULT_GRACE_SECONDS),
  theme: z.catch(settingSchemas.theme, 'system'),
  historyDays: z.catch(settingSchemas.historyDays, MAX_HISTORY_DAYS),
  window: z.catch(z.nullable(place), null) satisfies z.ZodMiniType<WindowPlace | null>,
};
type Preferences = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

/** What the person chose, in `<home>/app/preferences.json`. */
export class PreferenceFile {
  readonly #store: Store<Record<string, unknown>>;
  readonly #known = new Map<string, unknown>();
  #lastProblem: string | null = null;

  /** `onProblem`: the file cannot be read at this moment; told once until the reason changes. Throws when it never could. */
  constructor(
    directory: string,
    private readonly onProblem: (problem: string) => void,
  ) {
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
    return schemas[key].parse(this.#read(key)) as Preferences[K];
  }

  /** Throws when the file cannot be written; what was chosen before stands. */
  set<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
    this.#store.set(key, value);
  }

  /** Each reading opens the file anew, in the middle of other work; while that fails, what was read last holds. */
  #read(key: string): unknown {
    try {
      this.#known.set(key, this.#store.get(key));
      this.#lastProblem = null;
    } catch (error) {
      this.#tell(APP_TEXTS.events.preferencesFailed(messageOf(error)));
    }
    return this.#known.get(key);
  }

  #tell(problem: string): void {
    const isNew = problem !== this.#lastProblem;
    this.#lastProblem = problem;
    if (isNew) this.onProblem(problem);
  }
}
