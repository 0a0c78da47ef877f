import { expect, it } from 'vitest';
import { trayPicture } from './tray-picture.js';

it.each([
  ['fine', 0, 'linux', 'tray-fine.png', ''],
  ['fine', 2, 'linux', 'tray-fine.png', ''],
  ['attention', 0, 'win32', 'tray-attention.png', ''],
  ['attention', 3, 'linux', 'tray-attention-count-3.png', ''],
  ['trouble', 250, 'win32', 'tray-trouble-count-10.png', ''],
  ['fine', 0, 'darwin', 'tray-fineTemplate.png', ''],
  ['trouble', 250, 'darwin', 'tray-troubleTemplate.png', '250'],
] as const)('%s with %i findings on %s is %s', (level, count, platform, file, title) => {
  expect(trayPicture(level, count, platform)).toEqual({ file, title });
});
