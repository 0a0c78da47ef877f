import { describe, expect, it } from 'vitest';
import { isFromRoot } from '../places.js';
import { type Judged, judge } from './judge.js';

const on = (platform: NodeJS.Platform, value: unknown, variables: RegExp | null = null): Judged =>
  judge(
    { keys: [], index: 0, name: 'a', value, text: '', fixed: null, listed: false },
    {
      product: 'Cursor',
      variables,
      isOwnHome: () => true,
      isAbsolute: (text) => isFromRoot({ platform, home: '', env: {} }, text),
    },
  );
const reasonOf = (judged: Judged): string | null => (judged.kind === 'stays' ? judged.reason : null);

describe('a path that is relative to a folder that only the client knows', () => {
  it.each([
    ['a folder', { command: 'node', args: ['srv.js'], cwd: 'proj/sub' }, 'proj/sub'],
    ['a folder in the home directory', { command: 'node', cwd: '~/proj' }, '~/proj'],
    ['a command', { command: 'build/run' }, 'build/run'],
    ['a command, whatever its folder', { command: './run', cwd: '/w' }, './run'],
    ['a command of Windows', { command: 'build\\run.exe' }, 'build\\run.exe'],
    ['an argument', { command: 'node', args: ['./srv.js'] }, './srv.js'],
    ['an argument, its folder is relative, too', { command: 'node', args: ['../s.js'], cwd: 'w' }, 'w'],
    ['an argument behind its flag', { command: 'x', args: ['--config=./x.json'] }, '--config=./x.json'],
    ['the folder itself', { command: 'files', args: ['.'] }, '.'],
  ])('%s: it stays', (_what, entry, named) => {
    const reason = reasonOf(on('linux', entry));
    expect(reason).toContain(`"${named}"`);
    expect(reason).toContain('relative to a folder that only the client knows');
  });

  it.each([
    ['a name', { command: 'npx', args: ['-y', '@scope/server', '...'] }],
    ['a path from the root', { command: '/opt/x/run', args: ['/w/a.js'], cwd: '/w' }],
    ['an argument in a folder that is known', { command: 'node', args: ['./srv.js'], cwd: '/w' }],
  ])('%s is none', (_what, entry) => {
    expect(on('linux', entry).kind).toBe('movable');
  });

  it('on Windows a drive is a root', () => {
    expect(on('win32', { command: 'C:\\x\\run.exe', cwd: 'C:\\w', args: ['.\\a'] }).kind).toBe('movable');
    expect(reasonOf(on('win32', { command: 'node', cwd: 'w' }))).toContain('relative');
    expect(reasonOf(on('linux', { command: 'C:\\x\\run.exe' }))).toContain('relative');
  });

  it('what the client fills in is said first, and no secret with it', () => {
    const folder = `\${workspaceFolder}/x`;
    expect(reasonOf(on('linux', { command: 'node', cwd: folder }, /\$\{[^}]*\}/))).toContain('filled in');
    expect(reasonOf(on('linux', { command: 'x', args: ['--token=./hidden'] }))).not.toContain('hidden');
    expect(reasonOf(on('linux', { command: 'x', args: ['--token', './hidden'] }))).not.toContain('hidden');
  });
});
