import path from 'node:path';
import { Notification } from 'electron';
import type { Note } from './note.js';
import type { NoteEvents, ShowNote, ShownNote } from './notifier.js';

/**
 * Shows notes with Electron's own notifications: with buttons where the system gives them to Electron, which Linux does
 * not. On a system without notifications nothing is shown.
 */
export function systemNotes(iconsDir: string): ShowNote {
  return (note, replaces, events) => {
    // There is no replacing here: the older one goes.
    replaces?.close();
    if (!Notification.isSupported()) return { close: () => undefined };
    return show(note, path.join(iconsDir, 'app', '128x128.png'), events);
  };
}

function show({ title, body, buttons }: Note, icon: string, events: NoteEvents): ShownNote {
  const actions = buttons.map(({ label }) => ({ type: 'button' as const, text: label }));
  const notification = new Notification({ title, body, icon, actions });
  notification.on('click', () => events.onPressed('open'));
  notification.on('action', (_event, index) => {
    const button = buttons[index];
    if (button) events.onPressed(button.key);
  });
  notification.on('close', () => events.onGone());
  notification.show();
  return { close: () => notification.close() };
}
