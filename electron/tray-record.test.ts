import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTrayRecord } from '../home/launch.js';
import { ensureHome, homePaths } from '../home/paths.js';
import { hasSessionBus, sessionEnvironment } from './session-environment.js';
import { trayRecord, writeTrayRecord } from './tray-record.js';

const SESSION = {
  DISPLAY: ':7',
  XAUTHORITY: '/run/x',
  DBUS_SESSION_BUS_ADDRESS: 'unix:path=/b',
  XDG_RUNTIME_DIR: '/run/u',
};

it('keeps what a launch needs from the desktop session, and no secret', () => {
  const env = { ...SESSION, GITHUB_TOKEN: 'secret', HOME: '/root', XDG_GONE: undefined };
  const record = trayRecord({
    launch: { command: process.execPath, args: ['/app'] },
    env,
    packaged: false,
    now: new Date(0),
  });
  expect(record.env).toEqual(SESSION);
  expect(record).toMatchObject({ schema: 1, args: ['/app'], recordedAt: '1970-01-01T00:00:00.000Z' });
});

it('keeps no bus where Chromium has put a stand-in for a missing one', () => {
  expect(hasSessionBus(SESSION)).toBe(true);
  expect(hasSessionBus({})).toBe(false);
  const env = { ...SESSION, DBUS_SESSION_BUS_ADDRESS: 'disabled:' };
  expect(hasSessionBus(env)).toBe(false);
  expect(sessionEnvironment(env)).not.toHaveProperty('DBUS_SESSION_BUS_ADDRESS');
});

it('is read back by whoever launches the tray app', () => {
  const home = path.join(mkdtempSync(path.join(tmpdir(), 'sk-record-')), 'home');
  const paths = homePaths(home);
  ensureHome(paths);
  const launch = { command: process.execPath, args: ['/app'] };
  const record = trayRecord({ launch, env: SESSION, packaged: true, now: new Date() });
  writeTrayRecord(paths, record);
  expect(readTrayRecord(paths)).toEqual(record);
  expect(statSync(paths.trayRecord).mode & 0o777).toBe(0o600);
  rmSync(path.dirname(home), { recursive: true });
});
