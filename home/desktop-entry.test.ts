import { describe, expect, it } from 'vitest';
import { autostartEntry, execArgument, execLine, isSwitchedOn } from './desktop-entry.js';
import { parseExec } from './fixtures/desktop-exec.js';

const HOSTILE = [
  'plain',
  '/opt/My Apps/Shim keeper/shimkeeper',
  '/tmp/a"b',
  '/tmp/a\\b',
  '/tmp/$HOME/`id`',
  '/tmp/100%/%f',
  "/tmp/it's",
  '/tmp/a;b&c|d<e>f(g)h*i?j#k~l',
  '',
  '/tmp/ünïcödé',
];

describe('the Exec line', () => {
  it('leaves a plain path as it is', () => {
    expect(execArgument('/usr/bin/shimkeeper')).toBe('/usr/bin/shimkeeper');
  });

  it('quotes, and escapes twice, as the specification asks', () => {
    expect(execArgument('a b')).toBe('"a b"');
    expect(execArgument('a"b')).toBe('"a\\\\"b"');
    expect(execArgument('a\\b')).toBe('"a\\\\\\\\b"');
    expect(execArgument('$x')).toBe('"\\\\$x"');
    expect(execArgument('50%')).toBe('50%%');
  });

  it('comes back as the same arguments through a reader of the specification', () => {
    expect(parseExec(execLine(HOSTILE))).toEqual(HOSTILE);
  });

  it('refuses what no line can hold', () => {
    expect(() => execArgument('a\nb')).toThrow(/control characters/);
  });
});

describe('the autostart entry', () => {
  it('sets what makes it this home through env', () => {
    const text = autostartEntry(['/opt/s k', '--hidden'], { SHIMKEEPER_HOME: '/h o' }, null);
    expect(text).toContain('\nExec=env "SHIMKEEPER_HOME=/h o" "/opt/s k" --hidden\n');
  });

  it('is passed over by a desktop once its program is gone', () => {
    expect(autostartEntry(['/opt/s k\\x', '--hidden'], { A: 'b' }, null)).toContain(
      '\nTryExec=/opt/s k\\\\x\n',
    );
  });

  it('is on unless the desktop has switched it off', () => {
    const text = autostartEntry(['/opt/sk'], {}, '/opt/icon.png');
    expect(isSwitchedOn(text)).toBe(true);
    expect(isSwitchedOn(`${text}Hidden=true\n`)).toBe(false);
    expect(isSwitchedOn(text.replace('enabled=true', 'enabled=false'))).toBe(false);
  });
});
