/** The settings as one: some are `config.json`'s, the others the app's own. */
import { EventEmitter } from 'node:events';
import { statSync } from 'node:fs';
import * as z from 'zod/mini';
import { messageOf, ShimkeeperError, systemCode } from '../contracts/errors.js';
import type { ConfigText, Saved, Settings } from '../contracts/ipc.js';
import { settingSchemas } from '../contracts/schemas/ipc.js';
import { changeConfig, editableConfig, saveEditedConfig } from '../daemon/config.js';
import { readConfigFile } from '../home/config-file.js';
import { APP_TEXTS } from '../texts/app.js';
import type { PreferenceFile } from './preferences.js';
import type { Timeline } from './timeline.js';

type FromConfig = Pick<Settings, 'port' | 'autostart'>;
type OwnSettings = Omit<Settings, keyof FromConfig>;

export interface AppSettingsDeps {
  /** `config.json` */
  readonly file: string;
  readonly preferences: Pick<PreferenceFile, 'get' | 'set'>;
  readonly timeline: Pick<Timeline, 'add'>;
}

const SAVED: Saved = { ok: true, problem: null };

export class AppSettings extends EventEmitter<{ change: [Partial<Settings>] }> {
  #seen = '';
  #fromConfig: FromConfig = { port: null, autostart: null };

  constructor(private readonly deps: AppSettingsDeps) {
    super();
  }

  get(): Settings {
    const { preferences } = this.deps;
    return {
      ...this.#readConfig(),
      startHidden: preferences.get('startHidden'),
      notifications: preferences.get('notifications'),
      quietHours: preferences.get('quietHours'),
      autoClean: preferences.get('autoClean'),
      autoCleanGraceSeconds: preferences.get('autoCleanGraceSeconds'),
      theme: preferences.get('theme'),
      historyDays: preferences.get('historyDays'),
    };
  }

  /** All that can be saved is; what cannot is told. */
  change(change: Partial<Settings>): Saved {
    const { port, autostart, ...own } = change;
    const kept = this.#write(() => this.#keep(own));
    const written = this.#write(() => {
      if (port !== undefined || autostart !== undefined) changeConfig(this.deps.file, { port, autostart });
    });
    this.emit('change', change);
    return kept.ok ? written : kept;
  }

  #keep(own: Partial<OwnSettings>): void {
    for (const [name, value] of Object.entries(own)) {
      if (value !== undefined) this.deps.preferences.set(name as keyof OwnSettings, value as never);
    }
  }

  configText(): ConfigText {
    const { file } = this.deps;
    try {
      return { file, ...editableConfig(file), problem: null };
    } catch (error) {
      return { file, text: '', digest: '', problem: problemOf(error) };
    }
  }

  saveConfigText(text: string, digest: string): Saved {
    const saved = this.#write(() => saveEditedConfig(this.deps.file, text, digest));
    if (saved.ok) this.deps.timeline.add('fine', 'config', APP_TEXTS.events.configSaved);
    return saved;
  }

  #write(work: () => void): Saved {
    try {
      work();
      return SAVED;
    } catch (error) {
      return { ok: false, problem: problemOf(error) };
    }
  }

  /** The file is read when it is another than before: the picture is made many times a second. */
  #readConfig(): FromConfig {
    const seen = stampOf(this.deps.file);
    if (seen === this.#seen) return this.#fromConfig;
    this.#seen = seen;
    const { port, autostart } = readConfigFile(this.deps.file).values;
    this.#fromConfig = {
      port: z.catch(settingSchemas.port, null).parse(port ?? null),
      autostart: z.catch(settingSchemas.autostart, null).parse(autostart ?? null),
    };
    return this.#fromConfig;
  }
}

/** Another one for another content; one that cannot be looked at has the system's code. */
function stampOf(file: string): string {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : '';
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return code;
  }
}

/** With the line that the message names: it is written for people, and always as `line N`. */
function problemOf(error: unknown): NonNullable<Saved['problem']> {
  const message = messageOf(error);
  const line = /\bline (\d+)/.exec(message)?.[1];
  const code = error instanceof ShimkeeperError ? error.code : 'internal';
  return { code, message, line: line === undefined ? null : Number(line) };
}
