import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { autostartFile } from '../home/autostart.js';
import { parseExec } from '../home/fixtures/desktop-exec.js';
import { XdgAutostart } from './login.js';

const run = promisify(execFile);
/** Every character that a shell, the Exec line or the desktop file could misread. */
const HOSTILE_NAME = 'My "Apps" 100% $HOME `id` a\\b; it\'s & more';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'sk-login-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function execOf(file: string): string[] {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((text) => text.startsWith('Exec='));
  return parseExec(line!.slice('Exec='.length));
}

describe.runIf(process.platform === 'linux')('starting at login on Linux', () => {
  it('is switched on and off', () => {
    const file = autostartFile({ XDG_CONFIG_HOME: dir }, '/nowhere');
    const login = new XdgAutostart({ file, launch: { command: '/bin/true', args: [] }, env: {}, icon: null });
    expect(login.isOn()).toBe(false);
    login.set(true);
    expect(login.isOn()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    login.set(false);
    login.set(false);
    expect(login.isOn()).toBe(false);
  });

  it('lies where the desktop looks for it', () => {
    expect(autostartFile({}, '/home/u')).toBe('/home/u/.config/autostart/shimkeeper.desktop');
    expect(autostartFile({ XDG_CONFIG_HOME: '/c' }, '/home/u')).toBe('/c/autostart/shimkeeper.desktop');
    expect(autostartFile({ XDG_CONFIG_HOME: 'relative' }, '/home/u')).toBe(
      '/home/u/.config/autostart/shimkeeper.desktop',
    );
  });

  it('passes desktop-file-validate and starts a program with a hostile path, hidden, with its home', async () => {
    const program = path.join(dir, HOSTILE_NAME, 'keeper');
    const said = path.join(dir, 'said');
    mkdirSync(path.dirname(program));
    writeFileSync(
      program,
      '#!/bin/sh\nfor word in "$SHIMKEEPER_HOME" "$@"; do printf "%s\\n" "$word" >> "$SAID"; done\n',
      { mode: 0o755 },
    );
    const home = path.join(dir, `home ${HOSTILE_NAME}`);
    const file = path.join(dir, 'autostart', 'shimkeeper.desktop');
    const login = new XdgAutostart({
      file,
      launch: { command: program, args: ['/an app dir'] },
      env: { SHIMKEEPER_HOME: home },
      icon: null,
    });
    login.set(true);

    const validated = await run('desktop-file-validate', [file]);
    expect(validated.stdout + validated.stderr).toBe('');

    const [command, ...args] = execOf(file);
    const child = spawn(command!, args, { env: { ...process.env, SAID: said }, stdio: 'ignore' });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(code).toBe(0);
    expect(readFileSync(said, 'utf8').trim().split('\n')).toEqual([home, '/an app dir', '--hidden']);
  });
});
