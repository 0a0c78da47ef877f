import { describe, expect, it } from 'vitest';
import { isLauncher } from './launchers.js';

describe('isLauncher', () => {
  it.each([
    ['sh', '-c', 'shimkeeper-shim'],
    ['/bin/bash', '-lc', 'npx shimkeeper-shim'],
    ['npm exec shimkeeper-shim'],
    ['npx', '-y', 'shimkeeper-shim'],
    ['node', '/usr/lib/node_modules/npm/bin/npx-cli.js', 'x'],
    ['node', '/usr/lib/node_modules/npm/bin/npm-cli.js', 'exec', 'x'],
    ['C:\\Windows\\System32\\cmd.exe', '/d', '/s', '/c', 'npx x'],
    ['powershell.exe', '-Command', 'x'],
    ['uvx', 'mcp-server'],
    ['uv', 'tool', 'run', 'x'],
    ['/usr/bin/env', 'node', 'x'],
    ['pnpm', 'dlx', 'x'],
    ['bunx', 'x'],
    ['uv', '--directory', '/srv/weather', 'run', 'weather.py'],
    ['uv', '--directory=/srv/weather', '--quiet', 'run', 'weather.py'],
    ['/home/me/.local/bin/uv', '--project', '/srv/weather', 'run', 'weather'],
    ['npm --prefix /srv/x run start'],
    ['npm', '--prefix', '/srv/x', '-w', 'api', 'run', 'start'],
    ['node', '/usr/lib/node_modules/npm/bin/npm-cli.js', '--prefix', '/srv/x', 'run', 'start'],
    ['pnpm', '--dir', '/srv/x', 'exec', 'server'],
    ['pnpm', '-w', 'exec', 'server'],
    ['yarn', '--cwd', '/srv/x', 'run', 'server'],
    ['poetry', 'run', 'server'],
    ['/usr/bin/python3', '/home/me/.local/bin/poetry', '-C', '/srv/x', 'run', 'server'],
  ])('%j only starts others', (...argv) => {
    expect(isLauncher(argv)).toBe(true);
  });

  it.each([
    ['bash'],
    ['-bash'],
    ['bash', 'client.sh'],
    ['node', 'client.js'],
    ['node', '/home/me/npx-cli-notes/client.js'],
    ['/usr/share/cursor/cursor'],
    ['claude'],
    ['python3', '-c', 'print(1)'],
    ['npm', 'view', 'x'],
    ['npm', '--prefix', 'run', 'view', 'x'],
    ['uv', '--directory', 'run', 'sync'],
    ['uv', '--directory'],
    ['python3', '/home/me/poetry-notes/client.py', 'run'],
    ['python3', '-m', 'server', 'run'],
    [],
  ])('%j is a client', (...argv) => {
    expect(isLauncher(argv)).toBe(false);
  });
});
