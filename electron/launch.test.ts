import path from 'node:path';
import { describe, expect, it } from 'vitest';
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
const shimIn = (appPath: string) => path.join(appPath, 'dist', 'bin', 'shimkeeper-shim.cjs');

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
    expect(shimLaunch(packaged, '/usr/bin/node')).toEqual({
      command: packaged.execPath,
      args: [shimIn(packaged.appPath)],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
  });

  it('runs it under a plain Node in a checkout that has one', () => {
    expect(shimLaunch(checkout, '/usr/bin/node')).toEqual({
      command: '/usr/bin/node',
      args: [shimIn(checkout.appPath)],
      env: {},
    });
    expect(shimLaunch(checkout, null).command).toBe(checkout.execPath);
  });

  it('is ready to paste', () => {
    const pasted = JSON.parse(connectSnippet(shimLaunch(packaged, null), 'Cursor'));
    expect(pasted.mcpServers.shimkeeper).toEqual({
      command: packaged.execPath,
      args: [shimIn(packaged.appPath), '--client', 'Cursor'],
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    expect(connectSnippet(shimLaunch(checkout, '/n'), '')).not.toContain('env');
  });
});
