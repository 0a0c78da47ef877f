/** Starting at login: the system's own setting on macOS and Windows, an XDG autostart file on Linux. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { App } from 'electron';
import { systemCode } from '../contracts/errors.js';
import { autostartEntry, isSwitchedOn } from '../home/desktop-entry.js';
import { writeStateFile } from '../home/state-file.js';
import type { Launch } from './launch.js';

export interface StartAtLogin {
  isOn(): boolean;
  /** Throws the system's error when the setting cannot be written. */
  set(on: boolean): void;
}

export const HIDDEN_FLAG = '--hidden';

export interface XdgFacts {
  readonly file: string;
  readonly launch: Launch;
  /** What makes it this app's home and port, where they are not the defaults. */
  readonly env: Readonly<Record<string, string>>;
  readonly icon: string | null;
}

export class XdgAutostart implements StartAtLogin {
  constructor(private readonly facts: XdgFacts) {}

  isOn(): boolean {
    try {
      return isSwitchedOn(readFileSync(this.facts.file, 'utf8'));
    } catch (error) {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
      throw error;
    }
  }

  set(on: boolean): void {
    const { file, launch, env, icon } = this.facts;
    if (!on) {
      rmSync(file, { force: true });
      return;
    }
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeStateFile(file, autostartEntry([launch.command, ...launch.args, HIDDEN_FLAG], env, icon));
  }
}

/** macOS starts the app itself and cannot pass arguments; there `wasOpenedAtLogin` tells. Windows passes them. */
export class SystemLoginItem implements StartAtLogin {
  readonly #item: { path: string; args: string[] };

  constructor(
    private readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>,
    launch: Launch,
  ) {
    this.#item = { path: launch.command, args: [...launch.args, HIDDEN_FLAG] };
  }

  isOn(): boolean {
    return this.app.getLoginItemSettings(this.#item).openAtLogin;
  }

  set(on: boolean): void {
    this.app.setLoginItemSettings({ ...this.#item, openAtLogin: on });
  }
}
