/**
 * What the machine runs out of: disk, permission, descriptors, time. The daemon and the shims stay up, attached
 * clients' calls go on, and what is wrong is said once.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../contracts/answers.js';
import { DaemonHost } from '../daemon/host.js';
import { openLog } from '../daemon/log.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { installationAt } from '../home/launch.js';
import { ensureHome } from '../home/paths.js';
import { createProcessTable } from '../monitor/table/index.js';
import { closeAll, connect, echo } from './support/clients.js';
import {
  cliBehind,
  connectBehind,
  fillDisk,
  floodPort,
  giveAway,
  limitDescriptors,
  linesOf,
  Mounts,
  ordinary,
  setWritable,
  whyNoMount,
  whyNoOrdinary,
  withDescriptors,
} from './support/faults.js';
import { CLI, SHIM, TestHome, until } from './support/home.js';

const probe = mkdtempSync(path.join(tmpdir(), 'shimkeeper-mount-'));
const noMount = whyNoMount(probe);
rmdirSync(probe);
if (noMount) console.warn(`resource faults that need a mount are skipped: ${noMount}`);
const isLinux = process.platform === 'linux';
const noOrdinary = isLinux ? whyNoOrdinary() : 'Linux only';
if (noOrdinary) console.warn(`resource faults that need an ordinary user are skipped: ${noOrdinary}`);

let home: TestHome;
let mounts: Mounts;

/** The built-in example: small enough to start with the few descriptors that it inherits. */
const SERVER = path.join(path.dirname(CLI), 'example-server.cjs');

function writeConfig(): void {
  const example = { command: process.execPath, args: [SERVER], env: { TEST_FOLDER: home.folder } };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { example } }), { mode: 0o600 });
}

beforeEach(async () => {
  home = await TestHome.create();
  mounts = new Mounts(home.paths.home);
  writeConfig();
});
afterEach(async () => {
  try {
    // While its files can still be seen; a home that was given away obeys its owner alone.
    if (isLinux) cliBehind(home, ordinary(), ['stop']);
    await home.cli(['stop']);
  } finally {
    mounts.close();
    expect(await home.close()).toEqual([]);
  }
});

function daemonProcess(): LiveProcess {
  const found = readIdentity(home.pidFile() ?? 0);
  if (!found) throw new Error('no daemon');
  return found;
}

const problemCodes = (status: StatusAnswer): string[] => status.problems.map(({ code }) => code);
const countOf = (text: string, part: string): number => text.split(part).length - 1;
const daemonLog = (): string => readFileSync(path.join(home.paths.logsDir, 'daemon.log'), 'utf8');

describe.skipIf(noMount !== null)('a full disk', () => {
  beforeEach(() => {
    mounts.tmpfs('1m');
    ensureHome(home.paths);
    writeConfig();
  });

  it('costs no call and no session; it is said once, and mends by itself', async () => {
    await home.cli(['start']);
    const daemon = daemonProcess();
    const one = await connectBehind(home);
    await echo(one, 'before');
    const free = fillDisk(home.paths.home);
    const late = await connectBehind(home);
    for (let round = 0; round < 10; round += 1) {
      const passing = await connectBehind(home);
      expect(await echo(passing, `passing ${round}`)).toContain('passing');
      await passing.client.close();
      expect(await echo(one, `full ${round}`)).toContain(`full ${round}`);
    }
    const status = await home.status();
    expect(problemCodes(status)).toContain('home-unwritable');
    expect(status.problems.map(({ message }) => message).join()).toContain('ENOSPC');
    expect(status.daemon).toMatchObject({ pid: daemon.pid, responsive: true });
    expect(late.said()).toHaveLength(1);
    expect(late.said()[0]).toContain('ENOSPC');
    expect(one.said().length).toBeLessThanOrEqual(1);
    free();
    await until(async () => (await home.status()).problems.length === 0, 15_000, 'all is well again');
    expect(home.health()?.sessions).toBe(2);
    expect(daemonProcess()).toEqual(daemon);
    await until(() => daemonLog().includes('written again'), 5_000, 'the log says so');
    expect(countOf(daemonLog(), 'health.json cannot be written')).toBeLessThanOrEqual(1);
    await closeAll([one, late]);
  });

  it('no restart ends the daemon that could not come back', async () => {
    await home.cli(['start']);
    const daemon = daemonProcess();
    const one = await connectBehind(home);
    fillDisk(home.paths.home);
    const { code, stderr } = await home.cli(['restart']);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('ENOSPC');
    expect(isAlive(daemon)).toBe(true);
    expect(await echo(one, 'still')).toContain('still');
    await one.client.close();
  });

  it('a daemon killed on it: one clear error at once, no storm of launches, and back when there is space', async () => {
    await home.cli(['start']);
    const one = await connectBehind(home);
    await echo(one, 'before');
    const free = fillDisk(home.paths.home);
    process.kill(daemonProcess().pid, 'SIGKILL');
    await expect(echo(one, 'lost')).rejects.toThrow('ENOSPC');
    await delay(3_000);
    expect(home.processes().filter(({ command }) => command.includes(' daemon '))).toEqual([]);
    // Its own announcement, and the daemon that it cannot bring up: each once.
    expect(one.said().length).toBeLessThanOrEqual(2);
    free();
    await until(() => echo(one, 'back').catch(() => false), 20_000, 'its calls are answered again');
    await one.client.close();
  });

  it('stop is final there too', async () => {
    await home.cli(['start']);
    const daemon = daemonProcess();
    fillDisk(home.paths.home);
    const { code } = await home.cli(['stop']);
    expect(code).toBe(0);
    expect(isAlive(daemon)).toBe(false);
    expect(existsSync(home.paths.stopped)).toBe(true);
  });
});

/** Two ways to the same home that takes no writing: by its modes, and by its mount. */
const READ_ONLY = [
  {
    name: 'by its modes, for an ordinary user',
    skip: noOrdinary !== null,
    prefix: ordinary,
    code: 'EACCES',
    lock: () => setWritable(home, false),
    unlock: () => setWritable(home, true),
  },
  {
    name: 'by its mount',
    skip: noMount !== null,
    prefix: (): string[] => [],
    code: 'EROFS',
    lock: () => mounts.readOnly(),
    unlock: () => mounts.writable(),
  },
];

for (const { name, skip, prefix, code, lock, unlock } of READ_ONLY) {
  describe.skipIf(skip)(`a home read-only ${name}`, () => {
    const cli = (...args: string[]) => cliBehind(home, prefix(), args);
    beforeEach(() => {
      if (prefix().length > 0) giveAway(home);
      expect(cli('start').status).toBe(0);
    });

    it('costs no call and no session; servers come back, all is said once, and mends by itself', async () => {
      const daemon = daemonProcess();
      const one = await connectBehind(home, prefix());
      await echo(one, 'before');
      lock();
      const late = await connectBehind(home, prefix());
      // Its announcement can neither be removed nor the next one written.
      const server = home.health()?.servers[0]?.pid;
      if (server) process.kill(server, 'SIGKILL');
      await until(() => echo(late, 'server again').catch(() => false), 10_000, 'the server is back');
      expect(await echo(one, 'read-only')).toContain('read-only');
      await delay(2_000);
      const status = JSON.parse(cli('status', '--json').stdout) as StatusAnswer;
      expect(problemCodes(status)).toContain('home-unwritable');
      expect(status.daemon).toMatchObject({ pid: daemon.pid, responsive: true });
      expect(late.said()).toHaveLength(1);
      expect(late.said()[0]).toContain(code);
      // A shim's end is an end in order, whatever stays behind.
      await late.client.close();
      expect(late.said().join('\n')).not.toMatch(/^\s+at /m);
      unlock();
      const isWell = (): boolean =>
        (JSON.parse(cli('status', '--json').stdout) as StatusAnswer).problems.length === 0;
      await until(isWell, 10_000, 'all is well again');
      expect(daemonProcess()).toEqual(daemon);
      expect(countOf(daemonLog(), 'health.json cannot be written')).toBe(1);
      await one.client.close();
    });

    it('a signal ends the daemon in order, and what it left does not mislead the next', async () => {
      const daemon = daemonProcess();
      lock();
      process.kill(daemon.pid, 'SIGTERM');
      await until(() => !isAlive(daemon), 10_000, 'it ends');
      const refused = cli('start');
      expect(refused.status).toBe(2);
      expect(refused.stderr.trim().split('\n').at(-1)).toContain(code);
      unlock();
      expect(cli('start').status).toBe(0);
      expect(daemonProcess().pid).not.toBe(daemon.pid);
    });

    it('stop ends what runs and says that it could not be marked', async () => {
      const daemon = daemonProcess();
      lock();
      const { status, stderr } = cli('stop');
      unlock();
      expect(status).toBe(1);
      expect(stderr).toContain(code);
      expect(isAlive(daemon)).toBe(false);
    });
  });
}

describe.skipIf(!isLinux)('too many open files', () => {
  it('in the daemon: attached clients go on, a server that ends meanwhile comes back, and so do newcomers', async () => {
    const [command, args] = withDescriptors(64, [CLI, 'daemon', '--home', home.paths.home]);
    const daemon = home.spawn(command, args);
    const said = linesOf(daemon);
    await until(() => home.health(), 10_000, 'it serves');
    const one = await connectBehind(home);
    await echo(one, 'before');
    const server = await until(() => home.health()?.servers[0]?.pid, 5_000, 'health.json names the server');
    const endFlood = floodPort(home.port, 100);
    await until(() => daemonLog().includes('EMFILE'), 10_000, 'it has none left');
    expect(await echo(one, 'in the flood')).toContain('in the flood');
    process.kill(server, 'SIGKILL');
    // It is started anew in vain for a while; the calls of that time get errors, and nothing falls over.
    for (let round = 0; round < 10; round += 1) {
      await echo(one, 'meanwhile').catch(() => undefined);
      await delay(200);
    }
    expect(daemon.exitCode).toBeNull();
    endFlood();
    await until(() => echo(one, 'after').catch(() => false), 30_000, 'the server is back');
    const newcomer = await connectBehind(home);
    expect(await echo(newcomer, 'new')).toContain('new');
    await until(async () => (await home.status()).problems.length === 0, 10_000, 'all is well again');
    expect(countOf(daemonLog(), 'health.json cannot be written')).toBeLessThan(20);
    expect(said().length).toBeLessThanOrEqual(1);
    await closeAll([one, newcomer]);
  });

  it('in a shim: the session goes on; a lost daemon is told as it is; it comes back when there are some', async () => {
    await home.cli(['start']);
    const [command, args] = withDescriptors(64, []);
    const one = await connectBehind(home, [command, ...args.slice(0, -1)]);
    await echo(one, 'before');
    limitDescriptors(one.shimPid, 5);
    // Longer than it takes to look after its client.
    await delay(2_500);
    expect(await echo(one, 'with none left')).toContain('with none left');
    process.kill(daemonProcess().pid, 'SIGKILL');
    await expect(echo(one, 'lost')).rejects.toThrow(/EMFILE|descriptor|open files/);
    expect(one.said().length).toBeLessThanOrEqual(2);
    limitDescriptors(one.shimPid, 64);
    await until(() => echo(one, 'back').catch(() => false), 20_000, 'its calls are answered again');
    await one.client.close();
  });
});

describe('an unwritable log', () => {
  it('does not hinder the daemon; it is said once on stderr and by status, and written when it can be', async () => {
    const file = path.join(home.paths.logsDir, 'daemon.log');
    mkdirSync(file);
    const daemon = home.spawn(process.execPath, [CLI, 'daemon', '--home', home.paths.home]);
    const said = linesOf(daemon);
    await until(() => home.health(), 10_000, 'it serves');
    const clients = [await connect(home), await connect(home), await connect(home)];
    for (const one of clients) expect(await echo(one, 'x')).toContain('x');
    // Several tries to open it again.
    await delay(5_000);
    expect(problemCodes(await home.status())).toEqual(['log-unwritable']);
    expect(said()).toHaveLength(1);
    expect(said()[0]).toContain(file);
    rmdirSync(file);
    await until(() => existsSync(file) && daemonLog().includes('"lost":'), 10_000, 'the log is written');
    await until(async () => (await home.status()).problems.length === 0, 5_000, 'no problem is left');
    await closeAll(clients);
  });

  it.skipIf(noOrdinary !== null)(
    'nor a launch: a shim brings the daemon up where its last words have no place',
    async () => {
      giveAway(home);
      chmodSync(home.paths.logsDir, 0o500);
      const one = await connectBehind(home, ordinary());
      expect(await echo(one, 'x')).toContain('x');
      await one.client.close();
    },
  );

  it('a shim whose stderr nobody reads any more goes on', async () => {
    const shim = home.spawn(process.execPath, [SHIM], { SHIMKEEPER_AUTOSTART: 'off' });
    shim.stderr?.destroy();
    let answers = '';
    shim.stdout?.on('data', (chunk: Buffer) => {
      answers += chunk.toString();
    });
    const ask = (id: number) =>
      shim.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' })}\n`);
    ask(1);
    await until(() => answers.includes('"id":1'), 5_000, 'it says that there is no daemon, to both');
    await delay(500);
    ask(2);
    await until(() => answers.includes('"id":2'), 5_000, 'it still answers');
    expect(shim.exitCode).toBeNull();
  });
});

describe('a clock that jumps', () => {
  it('by an hour or by years, either way: sessions, servers and figures stay right', async () => {
    let offset = 0;
    const log = openLog(home.paths.logsDir, 'daemon');
    const table = createProcessTable();
    const host = new DaemonHost({
      paths: home.paths,
      // A process that outlives its daemon, as the tray app does: a headless one ends with it.
      kind: 'tray',
      installation: installationAt(path.dirname(CLI)),
      log,
      table,
      env: { ...process.env, ...home.env },
      now: () => Date.now() + offset,
    });
    try {
      await host.start();
      const one = await connect(home);
      await echo(one, 'before');
      for (const jump of [3_600_000, -3_600_000, 10 * 365 * 86_400_000, -10 * 365 * 86_400_000]) {
        offset = jump;
        expect(await echo(one, `at ${jump}`)).toContain(`at ${jump}`);
        const server = host.health()?.servers[0];
        if (server?.pid) process.kill(server.pid, 'SIGKILL');
        await until(() => echo(one, 'again').catch(() => false), 10_000, 'the server is back at once');
        const health = host.health();
        expect(health?.sessions).toBe(1);
        expect(health?.uptimeSeconds).toBeLessThan(120);
        expect(Math.abs(Date.parse(health?.updatedAt ?? '') - Date.now() - jump)).toBeLessThan(60_000);
        await until(
          () => home.health()?.updatedAt.slice(0, 4) === health?.updatedAt.slice(0, 4),
          3_000,
          'file',
        );
        const status = await home.status();
        expect(status.daemon?.responsive).toBe(true);
        expect([status.duplicates, status.orphans, status.problems]).toEqual([[], [], []]);
      }
      await one.client.close();
    } finally {
      await host.stop();
      await table.close();
      await log.close();
    }
  });
});

describe.skipIf(process.platform === 'win32')('a suspend', () => {
  it('of daemon and shims together, longer than the deadline of a ping: nothing is torn down', async () => {
    await home.cli(['start']);
    const daemon = daemonProcess();
    const clients = [await connectBehind(home), await connectBehind(home)];
    await Promise.all(clients.map((one) => echo(one, 'before')));
    const before = await until(
      () => (home.health()?.sessions === 2 ? home.health()?.shims : undefined),
      5_000,
      'health.json names both',
    );
    const pids = [daemon.pid, ...clients.map(({ shimPid }) => shimPid)];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    const asked = clients.map((one) => echo(one, 'asked meanwhile'));
    await delay(22_000);
    // The shims first: they see the long silence before the daemon can answer.
    for (const pid of pids.toReversed()) process.kill(pid, 'SIGCONT');
    expect(await Promise.all(asked)).toEqual(clients.map(() => expect.stringContaining('asked meanwhile')));
    // Over the next ping, too.
    await delay(6_000);
    expect(await echo(clients[0] as (typeof clients)[0], 'after')).toContain('after');
    const sessions = (shims: typeof before | undefined) =>
      shims?.map(({ pid, connectedAt }) => ({ pid, connectedAt })).sort((a, b) => a.pid - b.pid);
    expect(sessions(home.health()?.shims)).toEqual(sessions(before));
    expect(daemonProcess()).toEqual(daemon);
    expect(clients.flatMap((one) => one.said())).toEqual([]);
    await closeAll(clients);
  });
});
