import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { missingFrom, openSession, type Session } from './session.mjs';

let session: Session | null = null;
afterEach(async () => {
  await session?.close();
});

/** The server's socket, as a file or abstract, is in the kernel's list for as long as the server listens. */
function displayAnswers(display: string): boolean {
  const sockets = readFileSync('/proc/net/unix', 'utf8').split('\n');
  return sockets.some((line) => line.endsWith(`/tmp/.X11-unix/X${display.slice(1)}`));
}

function busAnswers(address: string): boolean {
  try {
    execFileSync(
      'dbus-send',
      [`--bus=${address}`, '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.GetId'],
      { stdio: 'ignore' },
    );
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error) return false;
    throw error;
  }
}

describe.runIf(process.platform === 'linux')('a virtual session', () => {
  it('gives a display and a bus, and takes both away again; closing twice is fine', async () => {
    session = await openSession({ display: true, bus: true }, { PATH: process.env.PATH });
    const { DISPLAY = '', DBUS_SESSION_BUS_ADDRESS = '' } = session.env;
    expect(displayAnswers(DISPLAY)).toBe(true);
    expect(busAnswers(DBUS_SESSION_BUS_ADDRESS)).toBe(true);

    await Promise.all([session.close(), session.close()]);
    expect(displayAnswers(DISPLAY)).toBe(false);
    expect(busAnswers(DBUS_SESSION_BUS_ADDRESS)).toBe(false);
  });

  it('leaves alone what a person has', async () => {
    const own = { DISPLAY: ':77', DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus' };
    expect(missingFrom(own)).toEqual({ display: false, bus: false });
    session = await openSession(missingFrom(own), own);
    expect(session.env).toEqual(own);
    expect(session.virtual).toEqual([]);
  });

  it('starts only what is missing', () => {
    expect(missingFrom({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual({ display: false, bus: true });
    expect(missingFrom({})).toEqual({ display: true, bus: true });
  });

  it('says which program is not there, and how to mend it', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      await expect(openSession({ display: true, bus: false }, {})).rejects.toThrow(
        /^Xvfb is not there\. Install/,
      );
    } finally {
      process.env.PATH = path;
    }
  });
});
