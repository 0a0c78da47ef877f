import { describe, expect, it } from 'vitest';
import { appFiles } from './app-files.js';
import { connectSnippet } from './clipboard.js';
import { appLaunch, type LaunchFacts, shimLaunch } from './launch.js';

const packaged: LaunchFacts = {
  packaged: true,
  execPath: '/opt/Shimkeeper/shimkeeper',
  appPath: '/opt/Shimkeeper/resources/app.asar',
  appImage: undefined,
  root: false,
};
const checkout: LaunchFacts = {
  ...packaged,
  packaged: false,
  execPath: '/e/electron',
  appPath: '/src/keeper',
};
const SHIM = '/somewhere/dist/bin/shimkeeper-shim.cjs';

describe('how the app is started again', () => {
  it('is the packaged executable alone', () => {
    expect(appLaunch(packaged)).toEqual({ command: packaged.execPath, args: [] });
  });

  it('is the AppImage file, never its mount', () => {
    expect(appLaunch({ ...packaged, appImage: '/home/u/S.AppImage' }).command).toBe('/home/u/S.AppImage');
  });

  it('is Electron with the folder in a checkout', () => {
    expect(appLaunch(checkout)).toEqual({ command: '/e/electron', args: ['/src/keeper'] });
  });

  it('goes without the sandbox only as root', () => {
    expect(appLaunch({ ...checkout, root: true }).args).toEqual(['/src/keeper', '--no-sandbox']);
    expect(appLaunch({ ...packaged, root: true }).args).toEqual(['--no-sandbox']);
  });
});

describe('what a client is told to start', () => {
  it('runs the shim under the packaged app’s own runtime', () => {
    expect(shimLaunch(packaged, SHIM, '/usr/bin/node')).toEqual({
      command: packaged.execPath,
      args: [SHIM],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  });

  it('runs it under a plain Node in a checkout that has one', () => {
    expect(shimLaunch(checkout, SHIM, '/usr/bin/node')).toEqual({
      command: '/usr/bin/node',
      args: [SHIM],
      env: {},
    });
    expect(shimLaunch(checkout, SHIM, null).command).toBe(checkout.execPath);
  });

  it('is ready to paste', () => {
    const pasted = JSON.parse(connectSnippet(shimLaunch(packaged, SHIM, null), 'Cursor'));
    expect(pasted.mcpServers.shimkeeper).toEqual({
      command: packaged.execPath,
      args: [SHIM, '--client', 'Cursor'],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    expect(connectSnippet(shimLaunch(checkout, SHIM, '/n'), '')).not.toContain('env');
  });
});

it('finds our programs as real files beside the archive', () => {
  expect(appFiles('/opt/s/resources/app.asar/dist/electron')).toEqual({
    preload: '/opt/s/resources/app.asar/dist/electron/preload.cjs',
    page: '/opt/s/resources/app.asar/dist/renderer',
    icons: '/opt/s/resources/app.asar/dist/icons',
    bin: '/opt/s/resources/app.asar.unpacked/dist/bin',
  });
  expect(appFiles('/src/dist/electron').bin).toBe('/src/dist/bin');
});
