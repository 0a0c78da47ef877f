import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ShimkeeperError } from '../contracts/errors.js';
import { DEFAULT_PORT } from '../contracts/product.js';
import { announcementFile } from './announce.js';
import { ownIdentity } from './identity.js';
import { ensureHome, type HomePaths, homePaths, resolveHome } from './paths.js';
import { autostartMode, badSettings, configuredPort, dialPort, liveOwner } from './settings.js';
import { trySpawnLock } from './spawn-lock.js';
import { createStateFile, readStateFile, removeStateFile, writeStateFile } from './state-file.js';
import { ensureToken, readToken } from './token.js';

let folder: string;
let paths: HomePaths;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-home-'));
  paths = homePaths(path.join(folder, 'home'));
  ensureHome(paths);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof ShimkeeperError) {
      expect(error.message).not.toContain('\n');
      return error.code;
    }
    throw error;
  }
  return undefined;
}

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('the home', () => {
  it('is 0700, with its rooms, even where it was open before', () => {
    chmodSync(paths.home, 0o755);
    ensureHome(paths);
    for (const room of [
      paths.home,
      paths.shimsDir,
      paths.daemonsDir,
      paths.serversDir,
      paths.logsDir,
      paths.appDir,
    ]) {
      expect(modeOf(room)).toBe(0o700);
    }
  });

  it('is never a link', () => {
    const link = path.join(folder, 'link');
    symlinkSync(paths.home, link);
    expect(codeOf(() => ensureHome(homePaths(link)))).toBe('home-unsafe');
  });

  it('that cannot be made is one clear error', () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect(codeOf(() => ensureHome(homePaths(path.join(folder, 'file', 'home'))))).toBe('home-unusable');
  });

  it('is named by flag before environment before default, and always absolute', () => {
    expect(resolveHome('/a/b', { SHIMKEEPER_HOME: '/c' })).toBe('/a/b');
    expect(resolveHome(undefined, { SHIMKEEPER_HOME: '/c/d' })).toBe('/c/d');
    expect(path.basename(resolveHome(undefined, {}))).toBe('.shimkeeper');
    expect(codeOf(() => resolveHome(undefined, { SHIMKEEPER_HOME: 'relative' }))).toBe('environment-bad');
  });
});

describe('the token', () => {
  it('is made once, 0600, and is the same for all', () => {
    const token = ensureToken(paths);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(ensureToken(paths)).toBe(token);
    expect(readToken(paths)).toBe(token);
    expect(modeOf(paths.token)).toBe(0o600);
  });

  it('is not there before it is made', () => {
    expect(readToken(paths)).toBeNull();
  });

  it('is refused as a link, open to others, or with other content, and left as it is', () => {
    const elsewhere = path.join(folder, 'elsewhere');
    writeFileSync(elsewhere, `${'a'.repeat(64)}\n`, { mode: 0o600 });
    symlinkSync(elsewhere, paths.token);
    expect(codeOf(() => ensureToken(paths))).toBe('token-unusable');
    rmSync(paths.token);
    writeFileSync(paths.token, `${'a'.repeat(64)}\n`, { mode: 0o644 });
    expect(codeOf(() => ensureToken(paths))).toBe('token-unusable');
    chmodSync(paths.token, 0o600);
    writeFileSync(paths.token, 'short\n');
    expect(codeOf(() => ensureToken(paths))).toBe('token-unusable');
    expect(readFileSync(paths.token, 'utf8')).toBe('short\n');
  });
});

describe('state files', () => {
  it('are replaced whole, 0600, and a link in their place is not followed', () => {
    const target = path.join(folder, 'target');
    writeFileSync(target, 'theirs');
    symlinkSync(target, paths.pidFile);
    expect(readStateFile(paths.pidFile)).toBeNull();
    writeStateFile(paths.pidFile, '1\n');
    expect(readFileSync(target, 'utf8')).toBe('theirs');
    expect(readStateFile(paths.pidFile)).toBe('1\n');
    expect(modeOf(paths.pidFile)).toBe(0o600);
  });

  it('take the place of a directory, which is kept under another name', () => {
    mkdirSync(path.join(paths.pidFile, 'theirs'), { recursive: true });
    writeStateFile(paths.pidFile, '1\n');
    expect(readStateFile(paths.pidFile)).toBe('1\n');
    mkdirSync(paths.stopped);
    removeStateFile(paths.stopped);
    expect(existsSync(paths.stopped)).toBe(false);
    const aside = readdirSync(paths.home).filter((name) => name.includes('.set-aside-'));
    expect(aside).toHaveLength(2);
  });

  it('are bounded, and what is no file is none', () => {
    writeStateFile(paths.config, 'x'.repeat(100));
    expect(readStateFile(paths.config, 99)).toBeNull();
    mkdirSync(paths.pidFile);
    expect(readStateFile(paths.pidFile)).toBeNull();
  });
});

describe('settings', () => {
  it('port: environment beats config.json beats default', () => {
    expect(configuredPort(paths, {})).toBe(DEFAULT_PORT);
    writeFileSync(paths.config, '{"port": 9001, "autostart": "off"}');
    expect(configuredPort(paths, {})).toBe(9001);
    expect(configuredPort(paths, { SHIMKEEPER_PORT: '9002' })).toBe(9002);
    expect(autostartMode(paths, {})).toBe('off');
    expect(autostartMode(paths, { SHIMKEEPER_AUTOSTART: 'tray' })).toBe('tray');
  });

  it.each(['0', '65536', '-1', '80x', ' 80', '1e3'])('SHIMKEEPER_PORT=%j is one clear error', (port) => {
    expect(codeOf(() => configuredPort(paths, { SHIMKEEPER_PORT: port }))).toBe('environment-bad');
  });

  it('SHIMKEEPER_AUTOSTART takes three words', () => {
    expect(codeOf(() => autostartMode(paths, { SHIMKEEPER_AUTOSTART: 'yes' }))).toBe('environment-bad');
    expect(autostartMode(paths, {})).toBe('headless');
  });

  it('config.json counts through a link and with a byte order mark', () => {
    const elsewhere = path.join(paths.home, 'elsewhere.json');
    writeFileSync(elsewhere, '\ufeff{"port": 9001}');
    symlinkSync(elsewhere, paths.config);
    expect([configuredPort(paths, {}), badSettings(paths, {})]).toEqual([9001, null]);
  });

  it.each([
    [
      '{\n  "port": "9001"\n}',
      /config\.json: line 2: "port" is no port: 8079 is used instead until it is mended/,
    ],
    ['{"port": 70000}', /line 1: "port" is no port/],
    [
      '{"port": 9001,\n\n"autostart": "yes"}',
      /line 3: "autostart" is not off, headless or tray: headless is used/,
    ],
    ['{"port": 9001', /is no JSON: port 8079 and autostart "headless" are used instead/],
    ['[]', /is no JSON object: port 8079/],
  ])('a bad config.json (%j) says so, and what is used instead', (text, said) => {
    expect(badSettings(paths, {})).toBeNull();
    writeFileSync(paths.config, text);
    expect(badSettings(paths, {})).toMatch(said);
  });

  it.each([
    ['{"port": 9001', [9004, 'tray']],
    ['{"port": 70000, "autostart": "off"}', [9004, 'off']],
    ['{"port": 9001, "autostart": "yes"}', [9001, 'tray']],
    ['{}', [DEFAULT_PORT, 'headless']],
  ])('where it is bad (%j) the last good one counts', (text, [port, mode]) => {
    writeStateFile(paths.lastGoodConfig, '{"port": 9004, "autostart": "tray"}');
    expect([configuredPort(paths, {}), autostartMode(paths, {})]).toEqual([DEFAULT_PORT, 'headless']);
    writeFileSync(paths.config, text);
    expect([configuredPort(paths, {}), autostartMode(paths, {})]).toEqual([port, mode]);
    const said = badSettings(paths, {});
    if (text !== '{}') expect(said).toMatch(port === 9004 ? / 9004 / : / tray /);
  });

  it.each(['{"port": 0, "autostart": 7}', '[9004]', '{"port"', ''])(
    'but for what is no good in that one either (%j)',
    (kept) => {
      writeFileSync(paths.config, '{ nope');
      writeStateFile(paths.lastGoodConfig, kept);
      expect([configuredPort(paths, {}), autostartMode(paths, {})]).toEqual([DEFAULT_PORT, 'headless']);
    },
  );

  it('nor is a link in the place of the last good one followed', () => {
    const elsewhere = path.join(folder, 'elsewhere.json');
    writeFileSync(elsewhere, '{"port": 9004}');
    symlinkSync(elsewhere, paths.lastGoodConfig);
    writeFileSync(paths.config, '{ nope');
    expect(configuredPort(paths, {})).toBe(DEFAULT_PORT);
  });

  it('nor is a directory or a pipe in its place waited for', () => {
    mkdirSync(paths.config);
    expect(badSettings(paths, {})).toMatch(/is no plain file: port 8079/);
    expect(badSettings(paths, { SHIMKEEPER_PORT: '9002', SHIMKEEPER_AUTOSTART: 'off' })).toMatch(/port 9002/);
  });

  it('the port of a dead daemon in health.json counts for nothing', () => {
    const own = ownIdentity();
    writeStateFile(paths.healthFile, JSON.stringify({ ...own, port: 9003 }));
    // A stranger that lives is no daemon: a daemon has announced itself.
    expect(dialPort(paths, {})).toBe(DEFAULT_PORT);
    writeStateFile(announcementFile(paths.daemonsDir, own), '{}');
    expect(dialPort(paths, {})).toBe(9003);
    writeStateFile(paths.healthFile, JSON.stringify({ ...own, startTicks: own.startTicks + 1, port: 9003 }));
    if (process.platform === 'linux') {
      expect(liveOwner(paths)).toBeNull();
      expect(dialPort(paths, {})).toBe(DEFAULT_PORT);
    }
  });
});

describe('the spawn lock', () => {
  it('has one holder, and the next after it', () => {
    const held = trySpawnLock(paths);
    expect(held).not.toBeNull();
    expect(trySpawnLock(paths)).toBeNull();
    held?.release();
    trySpawnLock(paths)?.release();
    expect(existsSync(paths.spawnLock)).toBe(false);
  });

  it('of a dead holder is taken over, by identity', () => {
    const own = ownIdentity();
    const dead = { schema: 1, ...own, startTicks: own.startTicks + 1, at: new Date().toISOString() };
    createStateFile(paths.spawnLock, JSON.stringify(dead));
    if (process.platform === 'linux') expect(trySpawnLock(paths)).not.toBeNull();
  });

  it('that is too old is taken over, an unwritten one too', () => {
    const old = new Date(Date.now() - 60_000);
    createStateFile(paths.spawnLock, JSON.stringify({ schema: 1, ...ownIdentity(), at: old.toISOString() }));
    trySpawnLock(paths)?.release();
    createStateFile(paths.spawnLock, '');
    expect(trySpawnLock(paths)).toBeNull();
    utimesSync(paths.spawnLock, old, old);
    expect(trySpawnLock(paths)).not.toBeNull();
  });
});
