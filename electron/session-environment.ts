/** The environment of a desktop session, as far as a launch of the tray app needs it. Pure. */

/** Chromium puts this in place of a missing address, so that nothing else goes looking for a bus. */
const NO_BUS = 'disabled:';
const BUS = 'DBUS_SESSION_BUS_ADDRESS';
const NAMES = ['DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY', 'DESKTOP_SESSION', 'LANG'];
const PREFIX = 'XDG_';

export function hasSessionBus(env: NodeJS.ProcessEnv): boolean {
  const address = env[BUS];
  return address !== undefined && address !== '' && address !== NO_BUS;
}

/** The variables of the desktop session, and none besides: secrets live in environments too. */
export function sessionEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const wanted = name === BUS ? hasSessionBus(env) : NAMES.includes(name) || name.startsWith(PREFIX);
    if (wanted) kept[name] = value;
  }
  return kept;
}
