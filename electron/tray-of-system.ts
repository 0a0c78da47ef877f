/** The kind of tray icon that the desktop has. */
import type { DesktopBus } from './desktop-bus.js';
import { PanelIcon } from './panel/panel-icon.js';
import { type TrayFace, TrayIcon } from './tray.js';
import type { TrayCommand, TrayView } from './tray-menu.js';

/** `bus`: of a Linux desktop; null elsewhere. */
export function openTray(
  bus: DesktopBus | null,
  iconsDir: string,
  onCommand: (command: TrayCommand) => void,
  first: TrayView,
  warn: (message: string) => void,
): TrayFace {
  const otherwise = (view: TrayView): TrayFace => new TrayIcon(iconsDir, onCommand, view);
  return bus ? new PanelIcon({ bus, iconsDir, onCommand, otherwise, warn }, first) : otherwise(first);
}
