/**
 * An AppImage, on a machine without a Node: its mount is gone with its app, and what clients' files name goes on working.
 * The app and `AppRun` are the real ones; what mounts them is a few lines of shell, because AppImage's own runtime cannot be
 * fetched everywhere.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launcherEntry } from '../../home/launcher.js';
import { readLauncher } from '../../home/launcher-text.js';
import { homePaths } from '../../home/paths.js';
import { until } from '../support/home.js';
import { IS_ROOT, OWN_VERSION, PACKAGES } from './support/packages.js';
import { Person } from './support/person.js';
import { ToolClient } from './support/tool-client.js';

const START_MS = 60_000;
const STORY_MS = 240_000;
const PROGRAMS = '/usr/bin';
const NODE = /^(node|nodejs|npm|npx)$/;

let person: Person;
beforeEach(async () => {
  person = await Person.create({ session: true });
});
afterEach(async () => {
  expect(await person.close()).toEqual([]);
});

/** As electron-builder writes it into an AppImage. */
function appRun(): string {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const { generateAppRunScript } = builder('app-builder-lib/out/targets/appimage/appImageUtil.js') as {
    generateAppRunScript: (names: Record<string, string>) => string;
  };
  const [ExecutableName, ProductName] = ['shimkeeper', 'Shimkeeper'];
  return generateAppRunScript({
    DesktopFileName: `${ExecutableName}.desktop`,
    ExecutableName,
    ProductName,
    ProductFilename: ProductName,
    ResourceName: `appimagekit-${ExecutableName}`,
  });
}

/** All programs of the system but Node; returns the folder. */
function withoutNode(): string {
  const folder = path.join(person.folder, 'no-node');
  mkdirSync(folder);
  for (const name of readdirSync(PROGRAMS).filter((one) => !NODE.test(one)))
    symlinkSync(path.join(PROGRAMS, name), path.join(folder, name));
  return folder;
}

function assemble(archive: string): { file: string; unmount: () => void } {
  const mount = path.join(person.folder, 'mount');
  const packed = path.join(person.folder, 'packed');
  mkdirSync(packed);
  execFileSync('tar', ['--extract', '--strip-components=1', `--file=${archive}`, `--directory=${packed}`]);
  chmodSync(person.write('packed/AppRun', appRun()), 0o755);
  const file = person.write(
    'Shimkeeper.AppImage',
    `#!/bin/sh
[ -d '${mount}' ] || mv '${packed}' '${mount}'
APPIMAGE="$0" APPDIR='${mount}' exec '${mount}/AppRun' "$@"
`,
  );
  chmodSync(file, 0o755);
  return { file, unmount: () => renameSync(mount, packed) };
}

describe.runIf(IS_ROOT && PACKAGES.tar !== null)('an AppImage', { timeout: STORY_MS }, () => {
  it('goes on serving clients by its file when its mount is gone', async () => {
    const { file, unmount } = assemble(PACKAGES.tar ?? '');
    const env = { PATH: withoutNode() };
    const paths = homePaths(person.home);
    const kept = (name: string) => path.join(path.dirname(paths.launcher), OWN_VERSION, name);
    const app = person.spawn(file, ['--hidden'], { stdio: 'ignore', env });
    await until(() => person.health()?.host === 'tray', START_MS, 'a daemon hosted by the tray app');
    await until(() => existsSync(paths.launcher), START_MS, 'the launcher');
    expect(readLauncher(readFileSync(paths.launcher, 'utf8'))).toMatchObject({
      shimBin: kept('shimkeeper-shim.cjs'),
      runtimes: [{ path: file, electron: true }],
    });
    expect(JSON.parse(readFileSync(paths.trayRecord, 'utf8'))).toMatchObject({ command: file });
    const exit = once(app, 'exit');
    app.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
    await until(() => person.processes().length === 0, START_MS, 'the end of its helpers');
    unmount();

    const { command, args } = launcherEntry(paths, 'It');
    const example = kept('example-server.cjs');
    const inPlace = [...args, '--', process.execPath, example];
    const client = await ToolClient.start(person, { command, args: inPlace, env });
    expect(await client.echo('hello')).toContain('hello');
    expect(person.health()?.host).toBe('headless');
    const daemon = person.processes().find(({ pid }) => pid === person.health()?.pid);
    expect(daemon?.command).toContain(`shimkeeper.cjs daemon --home ${person.home}`);
    await client.close();
    const cli = kept('shimkeeper.cjs');
    const stopped = await person.runWith({ ...env, ELECTRON_RUN_AS_NODE: '1' }, file, cli, 'stop');
    expect(stopped).toMatchObject({ code: 0, stderr: '' });
    await until(() => person.processes().length === 0, START_MS, 'the end of all that ran');
  });
});
