import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrayLaunchRecord } from '../contracts/files.js';
import { VERSION } from '../contracts/product.js';
import { installationAt } from './launch.js';
import { ensureHome, type HomePaths, homePaths } from './paths.js';
import { writeStateFile } from './state-file.js';
import { installedTray, trayProgramOf } from './tray-app.js';

/** Than any that this may be built as. */
const OLDER = '0.0.0-0';

describe('the packaged app that a folder of bins belongs to', () => {
  it.each([
    ['linux', '/opt/Shimkeeper/resources/app.asar.unpacked/dist/bin', '/opt/Shimkeeper/shimkeeper'],
    [
      'darwin',
      '/Applications/Shimkeeper.app/Contents/Resources/app.asar.unpacked/dist/bin',
      '/Applications/Shimkeeper.app/Contents/MacOS/Shimkeeper',
    ],
    [
      'win32',
      'C:\\Users\\A B\\Shimkeeper\\resources\\app.asar.unpacked\\dist\\bin',
      'C:\\Users\\A B\\Shimkeeper\\Shimkeeper.exe',
    ],
    ['linux', '/usr/lib/node_modules/shimkeeper/dist/bin', null],
    ['linux', '/home/me/app.asar.unpacked/dist/bin/more', null],
  ] as const)('on %s, %s: %s', (platform, bins, program) => {
    expect(trayProgramOf(bins, platform)).toBe(program);
  });
});

describe('the tray app that a command starts', () => {
  let folder: string;
  let paths: HomePaths;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sk-tray-app-'));
    paths = homePaths(path.join(folder, 'home'));
    ensureHome(paths);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const beside = () => trayProgramOf(bins()) ?? '';
  const bins = () => path.join(folder, 'app/resources/app.asar.unpacked/dist/bin');
  const install = () => {
    mkdirSync(path.dirname(beside()), { recursive: true });
    writeFileSync(beside(), '');
  };
  const found = () => installedTray(paths, installationAt(bins()));
  const record = (facts: Partial<TrayLaunchRecord>): void => {
    const whole = {
      schema: 1,
      command: process.execPath,
      args: ['/src'],
      env: { DISPLAY: ':7' },
      packaged: true,
      version: VERSION,
      recordedAt: new Date(0).toISOString(),
      ...facts,
    };
    writeStateFile(paths.trayRecord, JSON.stringify(whole));
  };

  it('is none in a checkout that has shown no window yet', () => {
    expect(found()).toBeNull();
  });

  it('is the one that the command came with, also where it was never opened', () => {
    install();
    expect(found()).toMatchObject({ command: beside(), packaged: true, version: VERSION, env: {} });
  });

  it('is the one that ran in this home, where that is another of the same version', () => {
    install();
    record({});
    expect(found()?.command).toBe(process.execPath);
  });

  it.each([
    ['a checkout', { packaged: false }],
    ['an older version', { version: OLDER }],
  ])('is the one that the command came with where %s ran before, in its desktop session', (_of, facts) => {
    install();
    record(facts);
    expect(found()).toMatchObject({ command: beside(), version: VERSION, env: { DISPLAY: ':7' } });
  });

  it('is of the version that is installed now, whatever it was when it ran last', () => {
    install();
    record({ command: beside(), version: OLDER });
    expect(found()).toMatchObject({ command: beside(), version: VERSION });
  });
});
