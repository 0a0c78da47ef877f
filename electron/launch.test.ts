import { describe, expect, it } from 'vitest';
import { appFiles } from './app-files.js';
import { connectSnippet } from './clipboard.js';
import { appLaunch, type Connect, type LaunchFacts } from './launch.js';

const packaged: LaunchFacts = {
  packaged: true,
  execPath: '/opt/Shimkeeper/shimkeeper',
  appPath: '/opt/Shimkeeper/resources/app.asar',
  keptFile: null,
  root: false,
};
const checkout: LaunchFacts = {
  ...packaged,
  packaged: false,
  execPath: '/e/electron',
  appPath: '/src/keeper',
};

describe('how the app is started again', () => {
  it('is the packaged executable alone', () => {
    expect(appLaunch(packaged)).toEqual({ command: packaged.execPath, args: [] });
  });

  it('is the AppImage file, never its mount', () => {
    expect(appLaunch({ ...packaged, keptFile: '/home/u/S.AppImage' }).command).toBe('/home/u/S.AppImage');
  });

  it('is Electron with the folder in a checkout', () => {
    expect(appLaunch(checkout)).toEqual({ command: '/e/electron', args: ['/src/keeper'] });
  });

  it('goes without the sandbox only as root', () => {
    expect(appLaunch({ ...checkout, root: true }).args).toEqual(['/src/keeper', '--no-sandbox']);
    expect(appLaunch({ ...packaged, root: true }).args).toEqual(['--no-sandbox']);
  });
});

it('what a client is told to start is ready to paste', () => {
  const connect: Connect = { command: '/home/u/.shimkeeper/bin/shimkeeper-shim', args: [], env: {} };
  const pasted = JSON.parse(connectSnippet(connect, 'Cursor'));
  expect(pasted.mcpServers.shimkeeper).toEqual({
    command: connect.command,
    args: ['--client', 'Cursor'],
  });
  expect(connectSnippet({ ...connect, env: { A: '1' } }, '')).toContain('env');
});

it('finds our programs as real files beside the archive', () => {
  expect(appFiles('/opt/s/resources/app.asar/dist/electron')).toEqual({
    preload: '/opt/s/resources/app.asar/dist/electron/preload.cjs',
    page: '/opt/s/resources/app.asar/dist/renderer',
    icons: '/opt/s/resources/app.asar/dist/icons',
    windowIcon: '/opt/s/resources/app.asar/dist/icons/app.png',
    bin: '/opt/s/resources/app.asar.unpacked/dist/bin',
  });
  expect(appFiles('/src/dist/electron').bin).toBe('/src/dist/bin');
});
