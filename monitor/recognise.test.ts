import { describe, expect, it } from 'vitest';
import { programStem, recognise } from './recognise.js';

const H = '/home/ada/.shimkeeper';

describe('recognise', () => {
  it.each([
    [['node', '/x/shimkeeper.cjs', 'daemon', '--home', H]],
    [['/usr/bin/node', '--max-old-space-size=512', '/x/shimkeeper.mjs', 'daemon', '--home', H]],
    [['/usr/bin/nodejs', '-r', '/x/hook.js', '/x/shimkeeper.js', 'daemon', `--home=${H}`]],
    [['node', '--', '/x/shimkeeper', 'daemon', '--home', H]],
    [['/opt/Shimkeeper/shimkeeper', '/opt/Shimkeeper/bin/shimkeeper.cjs', 'daemon', '--home', H]],
    [['/opt/Shimkeeper/shimkeeper', 'daemon', '--home', H]],
    [['/x/electron', '/x/shimkeeper.cjs', 'daemon', '--home', H]],
  ])('takes %j for a daemon of the home', (argv) => {
    expect(recognise(argv)).toEqual({ role: 'daemon', home: H });
  });

  it('takes a daemon of Windows', () => {
    const argv = [
      'C:\\Program Files\\nodejs\\node.exe',
      'C:\\sk\\shimkeeper.cjs',
      'daemon',
      '--home',
      'C:\\Users\\a b\\.shimkeeper',
    ];
    expect(recognise(argv)).toEqual({ role: 'daemon', home: 'C:\\Users\\a b\\.shimkeeper' });
  });

  it.each([
    ['an editor', ['vim', '/x/shimkeeper.cjs', 'daemon', '--home', H]],
    ['a grep', ['grep', 'shimkeeper daemon --home', H]],
    ['a tail', ['tail', '-f', '/x/shimkeeper.cjs']],
    [
      'another script with our name behind it',
      ['node', '/x/lint.js', '/x/shimkeeper.cjs', 'daemon', '--home', H],
    ],
    ['a shell that is about to run it', ['sh', '-c', `node /x/shimkeeper.cjs daemon --home ${H}`]],
    ['a title in one word', [`node /x/shimkeeper.cjs daemon --home ${H}`]],
    ['an evaluated text', ['node', '-e', 'x', '/x/shimkeeper.cjs', 'daemon', '--home', H]],
    ['a syntax check', ['node', '--check', '/x/shimkeeper.cjs', 'daemon', '--home', H]],
    ['a preloaded module', ['node', '--require', '/x/shimkeeper.cjs', 'daemon', '--home', H]],
    ['another command of ours', ['node', '/x/shimkeeper.cjs', 'status', '--home', H]],
    ['a daemon with a relative home', ['node', '/x/shimkeeper.cjs', 'daemon', '--home', '.']],
    ['a daemon without a home', ['node', '/x/shimkeeper.cjs', 'daemon']],
    ['a daemon with more behind it', ['node', '/x/shimkeeper.cjs', 'daemon', '--home', H, 'x']],
    ['a name that only begins like ours', ['node', '/x/shimkeeper-old.cjs', 'daemon', '--home', H]],
    ['another runtime', ['python', '/x/shimkeeper.cjs', 'daemon', '--home', H]],
    ['npx', ['npm exec shimkeeper-shim', '--home', H]],
    ['an empty command line', []],
    ['an empty argument', ['']],
    ['an unreadable one', null],
  ])('does not take %s for ours', (_what, argv) => {
    expect(recognise(argv)).toBeNull();
  });

  it('reads what a shim was started with, up to --', () => {
    const argv = [
      'node',
      '/x/shimkeeper-shim.cjs',
      '--client',
      'cursor',
      '--home',
      H,
      '--',
      'node',
      's.js',
      '--home',
      '/z',
    ];
    expect(recognise(argv)).toEqual({
      role: 'shim',
      home: H,
      client: 'cursor',
      server: null,
      command: ['node', 's.js', '--home', '/z'],
    });
  });

  it('leaves the home of a shim open that names none', () => {
    expect(recognise(['node', '/x/shimkeeper-shim', '--server=memory', '--', 'x', '--home=/z'])).toEqual({
      role: 'shim',
      home: null,
      client: null,
      server: 'memory',
      command: ['x', '--home=/z'],
    });
  });

  it('takes hostile arguments as they are', () => {
    const home = '/tmp/a) R 1 (b\n --home /x';
    expect(recognise(['node', '/x y\n/shimkeeper.cjs', 'daemon', '--home', home])).toEqual({
      role: 'daemon',
      home,
    });
  });

  it('finds the stem of a program in both kinds of path', () => {
    expect(programStem('C:\\a\\shimkeeper-shim.exe')).toBe('shimkeeper-shim');
    expect(programStem('/a/b.c/shimkeeper.test.cjs')).toBe('shimkeeper.test');
  });
});
