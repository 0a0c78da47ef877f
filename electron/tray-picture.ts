/** Which picture a tray icon shows. Pure. */
import type { VerdictLevel } from '../contracts/ipc.js';

/** The picture of the last number has a plus: so many or more. */
const MOST_COUNTED = 10;

export interface Picture {
  /** Below the folder of icons; Electron finds the screen's scale beside it. */
  readonly file: string;
  /** Text beside the icon, where the system shows one; empty: none. */
  readonly title: string;
}

/** `count`: findings; a state without one has no number. */
export function trayPicture(level: VerdictLevel, count: number, platform: NodeJS.Platform): Picture {
  // The menu bar of macOS colours the picture itself, and has room for text.
  if (platform === 'darwin') {
    return { file: `tray-${level}Template.png`, title: level === 'fine' || count === 0 ? '' : `${count}` };
  }
  if (level === 'fine' || count === 0) return { file: `tray-${level}.png`, title: '' };
  return { file: `tray-${level}-count-${Math.min(count, MOST_COUNTED)}.png`, title: '' };
}
