/**
 * The Debian package as a person meets it: installed by root, run by an ordinary user with Chromium's sandbox on, a client
 * connected, upgraded under ten clients that never pause, and gone again.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { getCurrentFuseWire } from '@electron/fuses';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding, UninstallAnswer } from '../../contracts/answers.js';
import { until } from '../support/home.js';
import { apt, aptInstall } from './support/apt.js';
import { IS_ROOT, NEXT_VERSION, OWN_VERSION, PACKAGES } from './support/packages.js';
import { Person } from './support/person.js';
import { type Entry, ToolClient } from './support/tool-client.js';

const run = promisify(execFile);
const APP = '/opt/Shimkeeper';
const TRAY = `${APP}/shimkeeper`;
const EXAMPLE = `${APP}/resources/app.asar.unpacked/dist/bin/example-server.cjs`;
/** Where a package may leave something. */
const SYSTEM = ['/etc', '/usr/bin', '/usr/lib', '/usr/share', '/var/lib'];
const COMMANDS = ['shimkeeper', 'shimkeeper-shim'];
const CLIENTS = 10;
const APP_START_MS = 60_000;
/** A change is in health.json after 50 ms at the latest, on a machine that has the time. */
const HEALTH_MS = 2_000;
const HELPERS_MS = 20_000;
const STORY_MS = 300_000;
/** What the desktop's libraries keep for any program with a window: settings, fonts, shaders. */
const OF_THE_DESKTOP = /^\.(cache|config)\/(dconf|fontconfig|mesa_shader_cache[^/]*)\//;
/** As a person wrote it: with a comment, and without a last line end. */
const CURSOR_FILE = `{
  // my servers
    "mcpServers": { "example": { "command": ${JSON.stringify(process.execPath)}, "args": ["${EXAMPLE}"] } }
}`;

let person: Person;

beforeEach(async () => {
  person = await Person.create({ session: true });
});
afterEach(async () => {
  expect(await person.close()).toEqual([]);
});

/** The tray app, as its menu entry starts it. */
async function openApp(): Promise<void> {
  person.spawn(TRAY, [], { stdio: 'ignore' });
  await until(() => person.health()?.host === 'tray', APP_START_MS, 'a daemon hosted by the tray app');
}

/** What stands in the client's file once it is connected. */
async function connectCursor(): Promise<Entry> {
  const file = person.write('.cursor/mcp.json', CURSOR_FILE);
  const connected = await person.run('shimkeeper', 'connect', 'cursor');
  expect(connected).toMatchObject({ code: 0, stderr: '' });
  const { mcpServers } = JSON.parse(readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/m, '')) as {
    mcpServers: Record<string, Entry>;
  };
  const [entry] = Object.values(mcpServers);
  if (!entry) throw new Error('the client has no entry');
  return entry;
}

/** Chromium's helpers go when they notice that their main process has gone. */
function nothingRuns(): Promise<boolean> {
  return until(() => person.processes().length === 0, HELPERS_MS, 'the end of all that ran');
}

/** Everything that `monitor --watch` finds from now on, by its kind. */
function watchFindings(): { end: () => Promise<string[]> } {
  const child = person.spawn('shimkeeper', ['monitor', '--watch', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const kinds: string[] = [];
  if (!child.stdout) throw new Error('the watch has no stdout');
  createInterface({ input: child.stdout }).on('line', (line) =>
    kinds.push((JSON.parse(line) as Finding).kind),
  );
  return {
    end: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGINT');
      expect(await exit).toEqual([0, null]);
      return kinds;
    },
  };
}

function install(file: string | null): ReturnType<typeof apt> {
  if (file === null) throw new Error('there is no package to install');
  return aptInstall(file);
}

/**
 * What the kernel says of each renderer: `2` is a filter of system calls. A renderer puts itself under it a moment after its
 * start, so a `0` is only wrong where it stays.
 */
function seccompOfRenderers(): string[] {
  return person
    .processes()
    .filter(({ command }) => command.includes('--type=renderer'))
    .map(({ pid }) => /^Seccomp:\s*(\d)$/m.exec(statusOf(pid))?.[1] ?? 'gone');
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

describe.runIf(IS_ROOT && PACKAGES.deb !== null)('the deb', { timeout: STORY_MS }, () => {
  beforeAll(async () => {
    const installed = await install(PACKAGES.deb);
    expect(installed.code, installed.stderr).toBe(0);
  }, STORY_MS);
  afterAll(async () => {
    await apt('purge', 'shimkeeper');
    const { stdout } = await run('find', [...SYSTEM, '-iname', '*shimkeeper*']);
    expect(stdout).toBe('');
  }, STORY_MS);

  it('brings two commands, a valid menu entry, icons, licences and closed fuses', async () => {
    for (const name of COMMANDS) {
      expect(readlinkSync(`/usr/bin/${name}`)).toBe(`${APP}/resources/bin/${name}`);
    }
    expect((await person.run('shimkeeper', '--version')).stdout.trim()).toBe(OWN_VERSION);
    const desktop = '/usr/share/applications/shimkeeper.desktop';
    expect((await run('desktop-file-validate', [desktop])).stdout).toBe('');
    expect(readFileSync(desktop, 'utf8')).toContain(`Exec=${TRAY}`);
    expect(existsSync('/usr/share/icons/hicolor/256x256/apps/shimkeeper.png')).toBe(true);
    for (const name of ['LICENSE.txt', 'THIRD-PARTY-NOTICES.txt']) {
      expect(existsSync(path.join(APP, 'resources', name))).toBe(true);
    }
    expect((await run('dpkg', ['--verify', 'shimkeeper'])).stdout).toBe('');
    // RunAsNode, CookieEncryption, NodeOptions, NodeCliInspect, AsarIntegrity, OnlyLoadAppFromAsar,
    // BrowserSnapshot, GrantFileProtocolExtraPrivileges: '0' off, '1' on.
    const wire = await getCurrentFuseWire(TRAY);
    const fuses = [0, 1, 2, 3, 4, 5, 6, 7].map((fuse) => String.fromCharCode(Number(wire[fuse as 0])));
    expect(fuses).toEqual(['1', '1', '0', '0', '0', '1', '0', '0']);
  });

  it('runs as a Node for whoever asks, and takes no code from NODE_OPTIONS', async () => {
    const script = person.write('x.js', "console.log('x', process.argv.length)");
    const uninvited = person.write('uninvited.js', "console.log('uninvited')");
    const env = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${uninvited}` };
    const { code, stdout } = await person.runWith(env, TRAY, script);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'x 2\n' });
  });

  it('is found by the first `shimkeeper start`, headless where there is no desktop', async () => {
    const headless = await person.runWith({ DISPLAY: '' }, 'shimkeeper', 'start', '--json');
    expect(JSON.parse(headless.stdout)).toMatchObject({ daemon: { host: 'headless', version: OWN_VERSION } });
    expect((await person.run('shimkeeper', 'stop')).code).toBe(0);

    const started = await person.run('shimkeeper', 'start', '--json');
    expect(JSON.parse(started.stdout)).toMatchObject({ daemon: { host: 'tray', version: OWN_VERSION } });
    expect(person.processes().filter(({ command }) => command.includes('--no-sandbox'))).toEqual([]);
    const doctor = await person.run('shimkeeper', 'doctor');
    expect(doctor.stdout).toMatch(/^● runtime +Shimkeeper \S+ under its own runtime, Electron /m);
    expect(doctor.stdout).toMatch(/^● launcher +clients' shims run under Node v\d+\.\d+\.\d+, \/./m);
    expect(doctor.code).toBe(0);
    expect((await person.run('shimkeeper', 'uninstall')).code).toBe(0);
    await nothingRuns();
  });

  it('runs under a sandbox, serves a client from its own file, and leaves no trace', async () => {
    await openApp();
    const confined = (): boolean => {
      const renderers = seccompOfRenderers();
      return renderers.length > 0 && renderers.every((filter) => filter === '2');
    };
    await until(confined, APP_START_MS, 'a window whose renderers are all under a filter');
    expect(person.processes().filter(({ command }) => command.includes('--no-sandbox'))).toEqual([]);

    const client = await ToolClient.start(person, await connectCursor());
    expect(await client.echo('hello')).toContain('hello');
    await until(() => person.health()?.shims.length === 1, HEALTH_MS, 'the shim in health.json');
    expect(person.health()?.version).toBe(OWN_VERSION);

    const { stdout } = await person.run('shimkeeper', 'uninstall', '--put-back', '--delete-home', '--json');
    const answer = JSON.parse(stdout) as UninstallAnswer;
    expect(answer).toMatchObject({
      left: [],
      home: { deleted: true },
      clients: [{ client: 'cursor', ok: true }],
    });
    await client.close();
    await nothingRuns();
    expect(person.files().filter((name) => !OF_THE_DESKTOP.test(name))).toEqual(['.cursor/mcp.json']);
    expect(readFileSync(path.join(person.folder, '.cursor/mcp.json'), 'utf8')).toBe(CURSOR_FILE);
  });

  it('is upgraded under clients that never pause, refuses to go back, and its removal ends what runs', async () => {
    await openApp();
    const entry = await connectCursor();
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => ToolClient.start(person, entry)));
    const wrong: string[] = [];
    let [done, calls] = [false, 0];
    const load = clients.map(async (client, index) => {
      // The first wrong answer ends it: a client whose shim is gone fails at once, again and again.
      for (let right = true; right && !done; ) {
        const said = `${index}-${calls++}`;
        const heard = await client.echo(said).catch(String);
        right = heard.includes(said);
        if (!right) wrong.push(heard);
      }
    });
    const watch = watchFindings();
    const upgraded = await install(PACKAGES.nextDeb);
    expect(upgraded.code, upgraded.stderr).toBe(0);
    // Nothing was ended by the upgrade: the old version serves until the new one is started.
    expect(person.health()?.version).toBe(OWN_VERSION);
    const before = calls;
    person.spawn(TRAY, [], { stdio: 'ignore' });
    const renewed = () => person.health()?.version === NEXT_VERSION && person.health()?.host === 'tray';
    const ends = () => wrong.length > 0 || renewed();
    await until(ends, APP_START_MS, 'the newer version');
    const enough = () => wrong.length > 0 || calls > before + 10 * CLIENTS;
    await until(enough, APP_START_MS, 'calls after the upgrade');
    done = true;
    await Promise.all(load);
    expect(wrong).toEqual([]);
    expect((await watch.end()).filter((kind) => kind === 'duplicate-daemon')).toEqual([]);
    expect((await person.run('shimkeeper', 'monitor')).code).toBe(0);
    expect(person.health()?.shims).toHaveLength(CLIENTS);

    const back = await install(PACKAGES.deb);
    expect(back.code).not.toBe(0);
    expect(back.stdout + back.stderr).toMatch(/downgrade/i);

    const removed = await apt('remove', 'shimkeeper');
    expect(removed.code, removed.stderr).toBe(0);
    expect(removed.stdout).toContain(`ending what runs in ${person.home}`);
    await Promise.all(clients.map((client) => client.close()));
    await nothingRuns();
    expect(existsSync(APP)).toBe(false);
    for (const name of COMMANDS) expect(existsSync(`/usr/bin/${name}`)).toBe(false);
    // A client that is started again is told what is the matter, and starts nothing.
    await expect(ToolClient.start(person, entry)).rejects.toThrow();
    await nothingRuns();
  });
});
