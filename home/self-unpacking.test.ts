import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installationAt } from './launch.js';
import { ensureLauncher, launcherEntry } from './launcher.js';
import { ensureHome, type HomePaths, homePaths } from './paths.js';
import { appImageOf, keepBins, keptBins, keptFileOf, portableOf } from './self-unpacking.js';

describe('the file that a program was started from', () => {
  const env = { APPIMAGE: '/home/u/Shimkeeper.AppImage', APPDIR: '/tmp/.mount_ShimkeAb1' };

  it('is the AppImage of a program of ours in its mount', () => {
    expect(appImageOf('/tmp/.mount_ShimkeAb1/shimkeeper', env)).toBe(env.APPIMAGE);
  });

  it.each([
    ['an installed app, started from a terminal of an AppImage', '/opt/Shimkeeper/shimkeeper', env],
    ["a client's own runtime in its own mount", '/tmp/.mount_ShimkeAb1/cursor', env],
    ['a mount whose name only begins the same', '/tmp/.mount_ShimkeAb12/shimkeeper', env],
    ['an AppDir without an AppImage', '/tmp/.mount_ShimkeAb1/shimkeeper', { APPDIR: env.APPDIR }],
    ['neither', '/usr/bin/node', {}],
  ])('is none of %s', (_of, execPath, variables) => {
    expect(appImageOf(execPath, variables)).toBeNull();
  });
});

describe('the file of a portable program of Windows', () => {
  const env = {
    PORTABLE_EXECUTABLE_FILE: 'D:\\Tools\\Shimkeeper.exe',
    TEMP: 'C:\\Users\\u\\AppData\\Local\\Temp',
  };
  const unpacked = 'C:\\Users\\u\\AppData\\Local\\Temp\\nsk1.tmp\\app\\Shimkeeper.exe';

  it('is the one whose wrapper has unpacked this program', () => {
    expect(portableOf(unpacked, env)).toBe(env.PORTABLE_EXECUTABLE_FILE);
    expect(portableOf(unpacked.toUpperCase(), env)).toBe(env.PORTABLE_EXECUTABLE_FILE);
    expect(keptFileOf(unpacked, env)).toBe(env.PORTABLE_EXECUTABLE_FILE);
  });

  it.each([
    [
      'an installed app, started by another portable program',
      'C:\\Programs\\Shimkeeper\\Shimkeeper.exe',
      env,
    ],
    ['another disk', 'E:\\x\\Shimkeeper.exe', env],
    ["a client's own runtime", unpacked.replace('Shimkeeper.exe', 'Cursor.exe'), env],
    ['an app that is unpacked by hand there', unpacked, { TEMP: env.TEMP }],
    ['a system without a temporary folder', unpacked, { PORTABLE_EXECUTABLE_FILE: 'x.exe' }],
    ['Linux', '/opt/Shimkeeper/shimkeeper', {}],
  ])('is none of %s', (_of, execPath, variables) => {
    expect(portableOf(execPath, variables)).toBeNull();
  });
});

describe('what is kept in the home', () => {
  let folder: string;
  let mount: string;
  let paths: HomePaths;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sk-app-image-'));
    mount = path.join(folder, 'mount');
    paths = homePaths(path.join(folder, 'home'));
    ensureHome(paths);
    mkdirSync(path.join(mount, 'programs'), { recursive: true });
    writeFileSync(path.join(mount, 'shimkeeper-shim.cjs'), "require('./programs/said.cjs')", { mode: 0o755 });
    says('one');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const says = (word: string) =>
    writeFileSync(
      path.join(mount, 'programs/said.cjs'),
      `console.log('${word}', process.argv.slice(2).join())`,
    );
  const inBins = (name: string) => path.join(path.dirname(keptBins(paths)), name);
  const launch = () => {
    const { command, args } = launcherEntry(paths, 'It');
    return execFileSync(command, [...args], { encoding: 'utf8', env: {} }).trim();
  };

  it('is what a launcher starts when the mount is gone, and follows the AppImage', () => {
    keepBins(mount, paths);
    const node = { path: process.execPath, electron: false };
    const installation = installationAt(keptBins(paths), '/home/u/Shimkeeper.AppImage');
    ensureLauncher(paths, installation, [node, { path: installation.runtime, electron: true }]);
    says('two');
    expect(launch()).toMatch(/^one --home,/);
    keepBins(mount, paths);
    rmSync(mount, { recursive: true });
    expect(launch()).toMatch(/^two --home,/);
  });

  it('is closed to others, and not written again where it is the same', () => {
    keepBins(mount, paths);
    for (const name of ['', 'programs'])
      expect(statSync(path.join(keptBins(paths), name)).mode & 0o777).toBe(0o700);
    const file = path.join(keptBins(paths), 'shimkeeper-shim.cjs');
    const { mode, ino } = statSync(file);
    expect(mode & 0o777).toBe(0o600);
    keepBins(mount, paths);
    expect(statSync(file).ino).toBe(ino);
  });

  it('goes with its version: of older ones nothing stays, of a newer one everything', () => {
    for (const name of ['0.0.0-0', '99.0.0', 'notes'])
      mkdirSync(inBins(name), { recursive: true, mode: 0o700 });
    keepBins(mount, paths);
    expect(['0.0.0-0', '99.0.0', 'notes'].map((name) => existsSync(inBins(name)))).toEqual([
      false,
      true,
      true,
    ]);
  });
});
