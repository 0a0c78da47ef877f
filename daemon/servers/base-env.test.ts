/** What a server starts with where a desktop started us: on three systems, with folders that are made up. */
import { describe, expect, it, test } from 'vitest';
import { baseEnvironment, overlayEnvironment } from './base-env.js';
import type { Disk } from './tool-folders.js';

/** `files`: paths and their texts; every folder above one is there. A path that ends in a separator is a folder. */
function disk(files: Record<string, string> | readonly string[]): Disk {
  const texts = new Map(Array.isArray(files) ? files.map((file) => [file, '']) : Object.entries(files));
  const below = (folder: string): string[] => {
    const stem = folder.replace(/[\\/]$/, '');
    return [...texts.keys()]
      .filter((file) => file.startsWith(`${stem}/`) || file.startsWith(`${stem}\\`))
      .map((file) => file.slice(stem.length + 1));
  };
  return {
    isFolder: (folder) => below(folder).length > 0,
    entries: (folder) => [...new Set(below(folder).map((rest) => rest.split(/[\\/]/)[0] ?? ''))],
    read: (file) => texts.get(file) ?? null,
  };
}

const SYSTEM = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/snap/bin';

function pathOf(
  platform: NodeJS.Platform,
  files: Record<string, string> | readonly string[],
  env: NodeJS.ProcessEnv = {},
): string[] {
  const homeDirectory =
    platform === 'win32' ? 'C:\\Users\\u' : platform === 'darwin' ? '/Users/u' : '/home/u';
  const base = baseEnvironment({ platform, env, homeDirectory, runtimeDirectory: null, disk: disk(files) });
  return (base['PATH'] ?? '').split(platform === 'win32' ? ';' : ':');
}

test('the given PATH first, then our runtime, then what is there; no strangers; own settings win', () => {
  const base = baseEnvironment({
    platform: 'linux',
    env: { PATH: '/x:/usr/bin', SECRET_TOKEN: 's', BASH_FUNC: '() {', LANG: 'C' },
    homeDirectory: '/home/u',
    runtimeDirectory: '/opt/node/bin',
    disk: disk(['/home/u/.local/bin/uvx']),
  });
  expect(base['PATH']).toBe(
    '/x:/usr/bin:/opt/node/bin:/home/u/.local/bin:/usr/local/bin:/bin:/usr/sbin:/sbin:/snap/bin',
  );
  expect(base).toMatchObject({ HOME: '/home/u', LANG: 'C' });
  expect(base).not.toHaveProperty('SECRET_TOKEN');
  expect(overlayEnvironment(base, { PATH: '/only' }, 'linux')['PATH']).toBe('/only');
});

test('windows: names without regard to case', () => {
  const windows = baseEnvironment({
    platform: 'win32',
    env: { Path: 'C:\\x', SystemRoot: 'C:\\W', AppData: 'C:\\u\\A' },
    homeDirectory: 'C:\\u',
    runtimeDirectory: 'C:\\node',
    disk: disk(['C:\\u\\A\\npm\\npx.cmd']),
  });
  expect(windows).toMatchObject({ PATH: 'C:\\x;C:\\node;C:\\u\\A\\npm', SYSTEMROOT: 'C:\\W' });
  expect(overlayEnvironment(windows, { Path: 'C:\\own' }, 'win32')).toEqual({
    APPDATA: 'C:\\u\\A',
    SYSTEMROOT: 'C:\\W',
    Path: 'C:\\own',
  });
});

describe('what a desktop’s PATH lacks is found where it is, and nothing where it is not', () => {
  it('nothing: the system’s own folders alone', () => {
    expect(pathOf('linux', [])).toEqual(SYSTEM.split(':'));
    expect(pathOf('win32', [], { PATH: 'C:\\W' })).toEqual(['C:\\W']);
  });

  it.each([
    ['~/.local/bin', '/home/u/.local/bin/uvx', '/home/u/.local/bin'],
    ['volta', '/home/u/.volta/bin/npx', '/home/u/.volta/bin'],
    ['asdf', '/home/u/.asdf/shims/node', '/home/u/.asdf/shims'],
    ['mise', '/home/u/.local/share/mise/shims/node', '/home/u/.local/share/mise/shims'],
    [
      'fnm',
      '/home/u/.local/share/fnm/aliases/default/bin/npx',
      '/home/u/.local/share/fnm/aliases/default/bin',
    ],
    ['nvm', '/home/u/.nvm/versions/node/v20.1.0/bin/npx', '/home/u/.nvm/versions/node/v20.1.0/bin'],
    ['pyenv', '/home/u/.pyenv/shims/python', '/home/u/.pyenv/shims'],
    ['Linuxbrew', '/home/linuxbrew/.linuxbrew/bin/node', '/home/linuxbrew/.linuxbrew/bin'],
    ['nix', '/home/u/.nix-profile/bin/node', '/home/u/.nix-profile/bin'],
  ])('linux: %s', (_, file, folder) => {
    expect(pathOf('linux', [file])).toEqual([folder, ...SYSTEM.split(':')]);
  });

  it.each([
    ['Homebrew', '/opt/homebrew/bin/node', '/opt/homebrew/bin'],
    ['fnm', '/Users/u/Library/Application Support/fnm/aliases/default/bin/npx', undefined],
    ['volta', '/Users/u/.volta/bin/npx', '/Users/u/.volta/bin'],
    ['nvm', '/Users/u/.nvm/versions/node/v22.0.0/bin/npx', '/Users/u/.nvm/versions/node/v22.0.0/bin'],
    ['pnpm', '/Users/u/Library/pnpm/pnpm', '/Users/u/Library/pnpm'],
    ['MacPorts', '/opt/local/bin/uvx', '/opt/local/bin'],
  ])('macOS: %s', (_, file, folder = file.slice(0, file.lastIndexOf('/'))) => {
    expect(pathOf('darwin', [file])).toEqual([folder, ...SYSTEM.split(':')]);
  });

  it.each([
    ['npm', 'C:\\Users\\u\\AppData\\Roaming\\npm\\npx.cmd'],
    ['Node', 'C:\\Program Files\\nodejs\\node.exe'],
    ['volta', 'C:\\Users\\u\\AppData\\Local\\Volta\\bin\\npx.exe'],
    ['fnm', 'C:\\Users\\u\\AppData\\Roaming\\fnm\\aliases\\default\\node.exe'],
    ['mise', 'C:\\Users\\u\\AppData\\Local\\mise\\shims\\node.exe'],
    ['scoop', 'C:\\Users\\u\\scoop\\shims\\uvx.exe'],
    ['chocolatey', 'C:\\ProgramData\\chocolatey\\bin\\node.exe'],
    ['winget', 'C:\\Users\\u\\AppData\\Local\\Microsoft\\WinGet\\Links\\uvx.exe'],
    ['uv', 'C:\\Users\\u\\.local\\bin\\uvx.exe'],
  ])('windows: %s', (_, file) => {
    const env = {
      AppData: 'C:\\Users\\u\\AppData\\Roaming',
      LocalAppData: 'C:\\Users\\u\\AppData\\Local',
      ProgramFiles: 'C:\\Program Files',
      ProgramData: 'C:\\ProgramData',
    };
    expect(pathOf('win32', [file], env)).toEqual([file.slice(0, file.lastIndexOf('\\'))]);
  });

  it('a variable that names another place counts before the usual one', () => {
    const files = ['/data/volta/bin/npx', '/home/u/.volta/bin/npx', '/data/asdf/shims/node'];
    const env = { VOLTA_HOME: '/data/volta', ASDF_DATA_DIR: '/data/asdf' };
    expect(pathOf('linux', files, env).slice(0, 2)).toEqual(['/data/volta/bin', '/data/asdf/shims']);
    expect(pathOf('win32', ['D:\\nvm\\node.exe'], { NVM_SYMLINK: 'D:\\nvm' })).toEqual(['D:\\nvm']);
  });
});

describe('nvm: the default version, by whatever name it is given', () => {
  const INSTALLED = ['v9.11.2', 'v18.20.4', 'v20.9.0', 'v20.10.0', 'v22.11.0'];
  const chosen = (alias: Record<string, string>, installed = INSTALLED): string | undefined => {
    const files = Object.fromEntries([
      ...installed.map((version) => [`/home/u/.nvm/versions/node/${version}/bin/node`, '']),
      ...Object.entries(alias).map(([name, text]) => [`/home/u/.nvm/alias/${name}`, text]),
      ['/home/u/.nvm/versions/node/.DS_Store', ''],
    ]) as Record<string, string>;
    return /node\/(v[^/]+)\/bin/.exec(pathOf('linux', files).join(':'))?.[1];
  };

  it.each([
    ['no alias: the newest', {}, 'v22.11.0'],
    ['a whole version', { default: 'v18.20.4\n' }, 'v18.20.4'],
    ['without its v', { default: '18.20.4' }, 'v18.20.4'],
    ['the beginning of one: the newest of those', { default: '20' }, 'v20.10.0'],
    ['not v2 for v20', { default: '2' }, 'v22.11.0'],
    ['node', { default: 'node' }, 'v22.11.0'],
    ['a chain', { default: 'lts/*', 'lts/*': 'lts/iron', 'lts/iron': 'v20.9.0' }, 'v20.9.0'],
    ['a chain that goes round', { default: 'mine', mine: 'default' }, 'v22.11.0'],
    ['one that is not installed: the newest', { default: 'v16.0.0' }, 'v22.11.0'],
    ['the system’s: the newest, behind the given PATH', { default: 'system' }, 'v22.11.0'],
    ['a path', { default: '../../../etc/passwd' }, 'v22.11.0'],
  ])('%s', (_, alias, version) => {
    expect(chosen(alias as Record<string, string>)).toBe(version);
  });

  it('none installed: none', () => {
    expect(chosen({ default: '20' }, [])).toBeUndefined();
  });
});
