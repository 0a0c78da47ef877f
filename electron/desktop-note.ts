import path from 'node:path';
import { Notification } from 'electron';
import type { Note, ShownNote } from './notifications.js';

/** Shows a note with the system's own notifications; on a system without them nothing is shown. */
export function showDesktopNote(iconsDir: string): (note: Note, onClick: () => void) => ShownNote {
  return ({ title, body }, onClick) => {
    if (!Notification.isSupported()) return { close: () => undefined };
    const notification = new Notification({ title, body, icon: path.join(iconsDir, 'app', '128x128.png') });
    notification.on('click', onClick);
    notification.show();
    return { close: () => notification.close() };
  };
}
