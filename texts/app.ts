/** Every text of the tray app outside of its window: icon, menu, notifications, results, time line. */
import { ACTION_TEXTS } from './app/actions.js';
import { ROW_TEXTS } from './app/details.js';
import { MENU_TEXTS } from './app/menu.js';
import { NOTE_TEXTS } from './app/notes.js';
import { APP_EVENT_TEXTS } from './app/timeline.js';
import { VERDICT_TEXTS } from './app/verdict.js';

export const APP_TEXTS = {
  actions: ACTION_TEXTS,
  events: APP_EVENT_TEXTS,
  menu: MENU_TEXTS,
  notes: NOTE_TEXTS,
  rows: ROW_TEXTS,
  trials: {
    underWay: 'another test is still under way',
    quitting: 'Shimkeeper is about to quit',
    unknown: (name: string) => `config.json has no server "${name}": save it first`,
  },
  verdict: VERDICT_TEXTS,
  cannotStart: 'Shimkeeper cannot start',
} as const;
