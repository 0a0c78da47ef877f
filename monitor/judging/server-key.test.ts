import { describe, expect, it } from 'vitest';
import { serverKey } from './server-key.js';

const plain = (command: string, ...args: string[]) => ({ command, args });
const VARIABLE = ['$', '{workspaceFolder}'].join('');

describe('what two processes must share to be copies of one server', () => {
  it.each([
    [
      'a package, whatever the runner asks',
      plain('npx', '-y', 'pkg', 'a'),
      plain('npx', '--yes', 'pkg', 'a'),
    ],
    ['a script from the root', plain('node', '/srv/f.mjs', '/d'), plain('/usr/bin/node', '/srv/f.mjs', '/d')],
    [
      'a project from the root',
      plain('uv', '--directory', '/srv/w', 'run', 'w.py'),
      plain('/home/ada/bin/uv', 'run', '--directory=/srv/w/', 'w.py'),
    ],
    ['a program and its address', plain('/opt/notes', 'https://x.y/z'), plain('/opt/notes', 'https://x.y/z')],
  ])('%s: one, wherever they run', (_what, a, b) => {
    expect(serverKey(a, '/one')).not.toBeNull();
    expect(serverKey(a, '/one')).toBe(serverKey(b, null));
  });

  it.each([
    [
      'another program of that name',
      plain('/opt/a/server', '--stdio'),
      plain('/home/ada/b/server', '--stdio'),
    ],
    ['other arguments', plain('node', '/srv/f.mjs', '/a'), plain('node', '/srv/f.mjs', '/b')],
    ['another package with that program', plain('npx', '-p', 'a', 'bin'), plain('npx', '-p', 'b', 'bin')],
    ['another environment of Python', plain('/a/bin/python', '-m', 's'), plain('/b/bin/python', '-m', 's')],
  ])('%s: two', (_what, a, b) => {
    expect(serverKey(a, '/one')).not.toBe(serverKey(b, '/one'));
  });

  it.each([
    ['a relative script', plain('node', 'server.js')],
    ['a relative program', plain('./server')],
    ['a relative argument', plain('npx', '-y', 'files', '.')],
    ['a relative value', plain('/opt/notes', '--root=./notes')],
    ['a file by its name', plain('/opt/notes', 'notes.db')],
    ['a package of this folder', plain('npx', './pkg')],
    ['a module', plain('python3', '-m', 'server')],
    ['a script outside of its project', plain('uv', '--project', '/srv/w', 'run', 'w.py')],
  ])('%s: the folder, and nothing where it is not known', (_what, entry) => {
    expect(serverKey(entry, '/one')).toBe(serverKey(entry, '/one'));
    expect(serverKey(entry, '/one')).not.toBe(serverKey(entry, '/two'));
    expect(serverKey(entry, null)).toBeNull();
  });

  it('a variable that a client fills in says nothing by itself', () => {
    expect(serverKey(plain('node', `${VARIABLE}/server.js`), '/one')).toBeNull();
  });
});
