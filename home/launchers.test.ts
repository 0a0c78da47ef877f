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
    [],
  ])('%j is a client', (...argv) => {
    expect(isLauncher(argv)).toBe(false);
  });
});
