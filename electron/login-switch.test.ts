import { expect, it } from 'vitest';
import type { StartAtLogin } from './login.js';
import { LoginSwitch } from './login-switch.js';
import { Timeline } from './timeline.js';

it('follows the system, and tells', () => {
  let on = true;
  const timeline = new Timeline();
  const login: StartAtLogin = {
    isOn: () => on,
    set: (wanted) => {
      on = wanted;
    },
  };
  const made = new LoginSwitch(login, timeline);
  expect(made.isOn).toBe(true);
  expect(made.set(false)).toBe(false);
  expect(timeline.events[0]).toMatchObject({ level: 'fine', text: 'No longer starts at login.' });
});

it('keeps saying what holds when the system refuses, and draws the check mark again', () => {
  const timeline = new Timeline();
  const login: StartAtLogin = {
    isOn: () => false,
    set: () => {
      throw new Error('read-only file system');
    },
  };
  const made = new LoginSwitch(login, timeline);
  let drawn = 0;
  made.on('change', () => drawn++);
  expect(made.set(true)).toBe(false);
  expect(drawn).toBe(1);
  expect(timeline.events[0]).toMatchObject({
    level: 'attention',
    text: 'Start at login could not be changed: read-only file system',
  });
});
