import { EventEmitter } from 'node:events';
import { messageOf } from '../contracts/errors.js';
import { APP_TEXTS } from '../texts/app.js';
import type { StartAtLogin } from './login.js';
import type { Timeline } from './timeline.js';

const TEXTS = APP_TEXTS.events;

/** The check box behind tray and window: what the system says, asked at the start and after each change. */
export class LoginSwitch extends EventEmitter<{ change: [] }> {
  #on = false;

  constructor(
    private readonly login: StartAtLogin,
    private readonly timeline: Timeline,
  ) {
    super();
    this.#ask();
  }

  get isOn(): boolean {
    return this.#on;
  }

  /** Returns what holds afterwards, which differs from what was asked when the system refused it. */
  set(on: boolean): boolean {
    try {
      this.login.set(on);
      this.timeline.add('fine', 'app', on ? TEXTS.loginOn : TEXTS.loginOff);
    } catch (error) {
      this.timeline.add('attention', 'app', TEXTS.loginFailed(messageOf(error)));
    }
    this.#ask();
    // Also when nothing changed: the tray has flipped its check mark by itself.
    this.emit('change');
    return this.#on;
  }

  #ask(): void {
    try {
      this.#on = this.login.isOn();
    } catch (error) {
      this.timeline.add('attention', 'app', TEXTS.loginUnknown(messageOf(error)));
    }
  }
}
