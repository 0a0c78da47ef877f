import { describe, expect, it } from 'vitest';
import { splitPosix, splitWindows } from './command-line.js';

describe('splitWindows', () => {
  it.each([
    ['node.exe a b', ['node.exe', 'a', 'b']],
    [
      '"C:\\Program Files\\nodejs\\node.exe" "C:\\a b\\x.cjs" daemon',
      ['C:\\Program Files\\nodejs\\node.exe', 'C:\\a b\\x.cjs', 'daemon'],
    ],
    ['x.exe "a\\\\" b', ['x.exe', 'a\\', 'b']],
    ['x.exe a\\\\\\"b c', ['x.exe', 'a\\"b', 'c']],
    ['x.exe "a""b" c', ['x.exe', 'a"b', 'c']],
    ['x.exe a\\b\\\\c', ['x.exe', 'a\\b\\\\c']],
    ['x.exe ""  \t"" ', ['x.exe', '', '']],
    ['x.exe "open to the end', ['x.exe', 'open to the end']],
    ['"C:\\no end', ['C:\\no end']],
    ['', ['']],
  ])('reads %j as CommandLineToArgvW does', (line, argv) => {
    expect(splitWindows(line)).toEqual(argv);
  });
});

describe('splitPosix', () => {
  it('takes the plain reading and joins nothing again', () => {
    expect(splitPosix('/usr/bin/node  /Users/ada/My App/shimkeeper.cjs daemon')).toEqual([
      '/usr/bin/node',
      '/Users/ada/My',
      'App/shimkeeper.cjs',
      'daemon',
    ]);
  });
});
