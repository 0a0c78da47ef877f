/**
 * docs/troubleshooting.md, row by row: each symptom is brought about, every command that stands in its row is run as it
 * stands there, and its answer and the mend are what the page says.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { autostartEntry } from '../home/desktop-entry.js';
import { readIdentity } from '../home/identity.js';
import { launcherEntry } from '../home/launcher.js';
import { LAUNCHER_MEND } from '../home/launcher-text.js';
import { rowsOf, Terminal } from './support/documented.js';
import { EVERYTHING, freePort, MEMORY, SHIM, TestHome, until } from './support/home.js';
import { buildOther, type OtherBuild } from './support/other-build.js';

const PAGE = path.resolve(import.meta.dirname, '../docs/troubleshooting.md');
const ROWS = rowsOf(PAGE, 'symptom');
const NEWER = '99.0.0';
const WAIT_MS = 20_000;
/** What needs a desktop's panel, or a kernel that is set up otherwise, is proven elsewhere. */
const ELSEWHERE: readonly (readonly [symptom: string, proof: string])[] = [
  ['no tray icon', 'e2e/tray.spec.ts'],
  ['the app ends at once', 'integration/installed/deb.dist.test.ts'],
];
const SERVER = { command: process.execPath, args: [EVERYTHING, 'stdio'] };
const HAS_SS = spawnSync('ss', ['-V']).status === 0;

const told = new Set<string>();
/** The commands of the row that begins with these words. */
function commandsOf(symptom: string): readonly string[] {
  const found = ROWS.filter((row) => row.symptom.replaceAll('`', '').startsWith(symptom));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} rows begin with ${symptom}`);
  told.add(found[0].symptom);
  return found[0].commands;
}

let home: TestHome;
let terminal: Terminal;
beforeEach(async () => {
  home = await TestHome.create();
  terminal = new Terminal(home);
});
afterEach(async () => {
  await terminal.run('shimkeeper stop');
  expect(await home.close()).toEqual([]);
});

/** A real shim that is stopped, and whose client was then killed: it cannot end by itself. */
async function leaveOrphan(): Promise<number> {
  const script = `
    const shim = require('node:child_process').spawn(process.execPath, [${JSON.stringify(SHIM)}], { stdio: ['pipe', 'pipe', 'ignore'] });
    process.stdout.write(shim.pid + '\\n');
    setInterval(() => {}, 1000);`;
  const client: ChildProcess = home.spawn(process.execPath, ['-e', script], {
    ...terminal.env,
    SHIMKEEPER_HOME: terminal.stateHome,
  });
  const [text] = await once(client.stdout!, 'data');
  const pid = Number(String(text));
  await until(
    () => terminal.health().shims.some((shim) => shim.pid === pid),
    WAIT_MS,
    'the shim is attached',
  );
  process.kill(pid, 'SIGSTOP');
  client.kill('SIGKILL');
  await once(client, 'exit');
  return pid;
}

describe.skipIf(process.platform !== 'linux')('the page of troubles', { timeout: 120_000 }, () => {
  afterAll(() => {
    const rest = ROWS.map(({ symptom }) => symptom).filter((symptom) => !told.has(symptom));
    for (const [symptom] of ELSEWHERE) expect(rest.filter((one) => one.startsWith(symptom))).toHaveLength(1);
    expect(rest).toHaveLength(ELSEWHERE.length);
  });

  it('no daemon', async () => {
    const commands = commandsOf('a client says that the server is not available');
    const [status = '', start = ''] = commands;
    expect(await terminal.run(status)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('none runs'),
    });
    expect((await terminal.run(start)).code).toBe(0);
    expect((await terminal.run(status)).code).toBe(0);
    terminal.expectAll(commands);
  });

  it('a final stop', async () => {
    const commands = commandsOf('every call is answered with stopped');
    const [status = '', stop = '', start = ''] = commands;
    await terminal.run(stop);
    expect(await terminal.ask()).toContain('stopped');
    expect((await terminal.run(status)).stdout).toContain('stopped');
    expect((await terminal.run(start)).code).toBe(0);
    expect(await terminal.ask()).toContain('"tools":[]');
    terminal.expectAll(commands);
  });

  it.skipIf(!HAS_SS)('a port that is taken', async () => {
    const commands = commandsOf('port-taken');
    const stranger = createServer().listen(home.port, '127.0.0.1');
    await once(stranger, 'listening');
    const env = { ...terminal.env };
    delete (env as Partial<typeof env>)['SHIMKEEPER_PORT'];
    terminal.configure({ port: home.port });
    const refused = await terminal.run('shimkeeper start', {}, env);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`Port ${home.port} is taken`);
    expect(refused.stderr).toContain(`pid ${process.pid}`);
    const [ss = ''] = commands;
    expect((await terminal.run(ss)).stdout).toContain(`pid=${process.pid},`);
    const port = await freePort();
    terminal.configure({ port });
    expect((await terminal.run('shimkeeper start', {}, env)).code).toBe(0);
    expect(terminal.health().port).toBe(port);
    await terminal.run('shimkeeper stop', {}, env);
    stranger.close();
    terminal.expectAll(commands);
  });

  describe('two versions', () => {
    let newer: OtherBuild;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'sk-newer-'));
      newer = await buildOther(folder, NEWER);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('an older one was started', async () => {
      const commands = commandsOf('daemon-newer');
      const [version = '', status = '', stop = ''] = commands;
      const own = (await terminal.run(version)).stdout.trim();
      terminal.install(newer.cli);
      expect((await terminal.run('shimkeeper start')).code).toBe(0);
      terminal.install(path.resolve(import.meta.dirname, '../dist/bin/shimkeeper.cjs'));
      expect((await terminal.run(version)).stdout.trim()).toBe(own);
      expect((await terminal.run(status)).stdout).toContain(NEWER);
      expect((await terminal.run(stop)).code).toBe(0);
      expect((await terminal.run('shimkeeper start')).code).toBe(0);
      expect(terminal.health().version).toBe(own);
      terminal.expectAll(commands);
    });

    it('an upgrade that nobody has started', async () => {
      const commands = commandsOf('after an upgrade the old version still serves');
      const [status = ''] = commands;
      await terminal.run('shimkeeper start');
      const old = terminal.health().version;
      terminal.install(newer.cli);
      expect((await terminal.run(status)).stdout).toContain(old);
      expect((await terminal.run('shimkeeper start')).code).toBe(0);
      expect(terminal.health().version).toBe(NEWER);
      terminal.expectAll(commands);
    });
  });

  it('a daemon that hangs', async () => {
    const commands = commandsOf('does not answer');
    const [status = '', restart = ''] = commands;
    await terminal.run('shimkeeper start');
    const { pid } = terminal.health();
    process.kill(pid, 'SIGSTOP');
    expect(await terminal.run(status)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('does not answer'),
    });
    expect((await terminal.run(restart)).code).toBe(0);
    expect(terminal.health().pid).not.toBe(pid);
    terminal.expectAll(commands);
  });

  it('a server that fails', async () => {
    const commands = commandsOf('a server is failed or backoff');
    const [status = '', log = ''] = commands;
    terminal.configure({
      mcpServers: { notes: { command: 'sh', args: ['-c', 'echo broken thing >&2; exit 3'] } },
    });
    await terminal.run('shimkeeper start');
    await terminal.ask();
    const words = { NAME: 'notes' };
    const said = async (): Promise<boolean> =>
      /\bnotes +(failed|backoff)\b/.test((await terminal.run(status)).stdout);
    await until(said, WAIT_MS, 'status says that it failed');
    expect((await terminal.run(log, words)).stdout).toContain('broken thing');
    terminal.configure({ mcpServers: { notes: SERVER } });
    expect(await terminal.ask()).toContain('echo');
    terminal.expectAll(commands);
  });

  it('a server that only a terminal finds', async () => {
    const commands = commandsOf('a server is found in a terminal');
    const [env = ''] = commands;
    const tool = path.join(terminal.folder, 'bin/mytool');
    writeFileSync(tool, `#!/bin/sh\nexec '${process.execPath}' '${EVERYTHING}' stdio\n`, { mode: 0o755 });
    expect((await terminal.run(env, { COMMAND: 'mytool' })).code).toBe(127);
    terminal.configure({ mcpServers: { notes: { command: tool } } });
    await terminal.run('shimkeeper start', {}, { ...terminal.env, PATH: '/usr/bin:/bin' });
    expect(await terminal.ask()).toContain('echo');
    terminal.expectAll(commands);
  });

  it('a mistake in config.json', async () => {
    const commands = commandsOf('config-bad');
    const [status = ''] = commands;
    terminal.configure({ mcpServers: {} });
    await terminal.run('shimkeeper start');
    writeFileSync(terminal.paths.config, '{\n  "mcpServers": { "notes": { "command": 7 } }\n}');
    const { stdout } = await terminal.run(status);
    expect(stdout).toMatch(/config-bad: .*line 2.*command/);
    terminal.configure({ mcpServers: {} });
    expect((await terminal.run(status)).code).toBe(0);
    terminal.expectAll(commands);
  });

  it('many processes of one server', async () => {
    const commands = commandsOf('many processes of one server');
    const [status = '', connect = ''] = commands;
    const file = path.join(terminal.folder, '.cursor/mcp.json');
    mkdirSync(path.dirname(file));
    writeFileSync(file, JSON.stringify({ mcpServers: { notes: SERVER } }));
    const script = `
      const server = require('node:child_process').spawn(${JSON.stringify(SERVER.command)}, ${JSON.stringify(SERVER.args)}, { stdio: ['pipe', 'pipe', 'ignore'] });
      setTimeout(() => process.stdout.write('up'), 100); setInterval(() => {}, 1000);`;
    for (const _ of [1, 2]) {
      const cursor = home.spawnIn(terminal.folder, process.execPath, ['-e', script], 'cursor');
      await once(cursor.stdout!, 'data');
    }
    await terminal.run('shimkeeper start');
    expect((await terminal.run(status)).stdout).toMatch(/^copies +.*notes/m);
    expect((await terminal.run(connect, { CLIENT: 'cursor' })).code).toBe(0);
    expect(JSON.stringify(JSON.parse(readFileSync(file, 'utf8')))).toContain('shimkeeper-shim');
    terminal.expectAll(commands);
  });

  it('shims that stayed', async () => {
    const commands = commandsOf('stray shims or daemons');
    const [monitor = '', rehearsal = '', cleanup = ''] = commands;
    await terminal.run('shimkeeper start');
    const pid = await leaveOrphan();
    await until(
      async () => (await terminal.run(monitor)).stdout.includes(`${pid}`),
      WAIT_MS,
      'the monitor names the shim',
    );
    expect((await terminal.run(rehearsal)).stdout).toContain(`${pid}`);
    expect(readIdentity(pid)).not.toBeNull();
    expect((await terminal.run(cleanup)).code).toBe(0);
    expect(readIdentity(pid)).toBeNull();
    terminal.expectAll(commands);
  });

  it('files of a daemon that was killed', async () => {
    const commands = commandsOf('stale, mismatch');
    const [status = '', restart = ''] = commands;
    await terminal.run('shimkeeper start');
    const { pid } = terminal.health();
    process.kill(pid, 'SIGKILL');
    await until(() => readIdentity(pid) === null, WAIT_MS, 'its end');
    expect((await terminal.run(status)).stdout).toMatch(
      new RegExp(`health.json +stale, names pid ${pid}: .+`),
    );
    expect((await terminal.run(restart)).code).toBe(0);
    expect((await terminal.run(status)).code).toBe(0);
    terminal.expectAll(commands);
  });

  it('an app that has moved', async () => {
    const commands = commandsOf('a client shows "Shimkeeper has gone');
    const [cat = '', disconnect = ''] = commands;
    const file = path.join(terminal.folder, '.cursor/mcp.json');
    const before = JSON.stringify({ mcpServers: { notes: SERVER } });
    mkdirSync(path.dirname(file));
    writeFileSync(file, before);
    const [bins, moved] = ['old', 'new'].map((name) => path.join(terminal.folder, name)) as [string, string];
    spawnSync('cp', ['--recursive', path.resolve(import.meta.dirname, '../dist/bin'), bins]);
    terminal.install(path.join(bins, 'shimkeeper.cjs'));
    expect((await terminal.run('shimkeeper connect cursor')).code).toBe(0);
    const entry = launcherEntry(terminal.paths, 'Cursor');
    renameSync(bins, moved);
    expect(await terminal.ask(entry.args, entry.command)).toContain(LAUNCHER_MEND);
    expect((await terminal.run(cat)).stdout).toContain(path.join(bins, 'shimkeeper-shim.cjs'));
    terminal.install(path.join(moved, 'shimkeeper.cjs'));
    expect((await terminal.run('shimkeeper start')).code).toBe(0);
    expect(await terminal.ask(entry.args, entry.command)).toContain('echo');
    expect((await terminal.run(disconnect, { CLIENT: 'cursor' })).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
    terminal.expectAll(commands);
  });

  it('names with a prefix', async () => {
    const commands = commandsOf('tools have names like');
    const [status = ''] = commands;
    terminal.configure({ mcpServers: { one: SERVER, two: { command: process.execPath, args: [MEMORY] } } });
    await terminal.run('shimkeeper start');
    expect(await terminal.ask()).toContain('"one__echo"');
    const { stdout } = await terminal.run(status);
    for (const name of ['one', 'two']) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
    expect(await terminal.ask(['--server', 'one'])).toContain('"echo"');
    terminal.expectAll(commands);
  });

  it('a home that is not safe', async () => {
    const commands = commandsOf('home-unsafe');
    const [ls = ''] = commands;
    const other = path.join(terminal.folder, 'other');
    mkdirSync(other, { mode: 0o700 });
    symlinkSync(other, terminal.stateHome);
    const refused = await terminal.run('shimkeeper start');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(terminal.stateHome) });
    expect((await terminal.run(ls)).stdout).toMatch(/^l/);
    expect((await terminal.run(`shimkeeper start --home ${other}`)).code).toBe(0);
    await terminal.run(`shimkeeper stop --home ${other}`);
    rmSync(terminal.stateHome);
    terminal.expectAll(commands);
  });

  it('an app that comes back at login', async () => {
    const commands = commandsOf('it comes back at login');
    const [ls = '', uninstall = ''] = commands;
    const file = path.join(terminal.folder, '.config/autostart/shimkeeper.desktop');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, autostartEntry(['/opt/Shimkeeper/shimkeeper', '--hidden'], {}, null));
    expect((await terminal.run(ls)).code).toBe(0);
    expect((await terminal.run(uninstall)).code).toBe(0);
    expect((await terminal.run(ls)).code).not.toBe(0);
    terminal.expectAll(commands);
  });
});
