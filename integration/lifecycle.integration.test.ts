/** The headless daemon as a process: its files, its signals, its end, and what happens when it hangs. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MonitorAnswer, StartAnswer } from '../contracts/answers.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { closeAll, connect, connectMany, echo } from './support/clients.js';
import { CLI, EVERYTHING, freePort, TestHome, until } from './support/home.js';

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
  const env = { TEST_FOLDER: home.folder };
  // A launcher chain, as npx makes one: the tree is to end, not its root alone.
  const chain = { command: 'sh', args: ['-c', `"${process.execPath}" "${EVERYTHING}" stdio; true`], env };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { chain } }), { mode: 0o600 });
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function daemonProcess(): LiveProcess {
  const found = readIdentity(home.pidFile() ?? 0);
  if (!found) throw new Error('no daemon');
  return found;
}

const servers = (): number =>
  home.processes().filter(({ command }) => command.includes('server-everything')).length;

describe('the daemon', () => {
  it('puts back its files within a second when they are deleted under it', async () => {
    await home.cli(['start']);
    const { pid } = daemonProcess();
    for (let round = 0; round < 3; round += 1) {
      rmSync(home.paths.pidFile, { force: true });
      rmSync(home.paths.healthFile, { force: true });
      rmSync(home.paths.daemonsDir, { force: true, recursive: true });
      mkdirSync(home.paths.daemonsDir, { mode: 0o700 });
      await until(() => home.pidFile() === pid && home.health()?.pid === pid, 1_900, 'both files are back');
      await until(() => readdirSync(home.paths.daemonsDir).length === 1, 1_900, 'its announcement is back');
    }
  });

  it('puts back what names its servers: a successor would not find them', async () => {
    await home.cli(['start']);
    const one = await connect(home);
    await echo(one, 'x');
    const names = readdirSync(home.paths.serversDir);
    expect(names).toHaveLength(1);
    rmSync(home.paths.serversDir, { recursive: true });
    mkdirSync(home.paths.serversDir, { mode: 0o700 });
    await until(() => readdirSync(home.paths.serversDir).length === 1, 5_000, 'it is back');
    expect(readdirSync(home.paths.serversDir)).toEqual(names);
    await one.client.close();
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'on %s ends in order: servers as trees, files gone, port free',
    async (signal) => {
      await home.cli(['start']);
      const one = await connect(home, { env: { SHIMKEEPER_AUTOSTART: 'off' } });
      await echo(one, 'x');
      expect(servers()).toBeGreaterThan(0);
      const daemon = daemonProcess();
      process.kill(daemon.pid, signal);
      await until(() => !isAlive(daemon), 10_000, 'the daemon ends');
      expect(home.health()).toBeNull();
      expect(home.pidFile()).toBeNull();
      expect(readdirSync(home.paths.serversDir)).toEqual([]);
      expect(readdirSync(home.paths.daemonsDir)).toEqual([]);
      expect(servers()).toBe(0);
      await one.client.close();
    },
  );

  it('killed without a chance leaves a server tree, which its successor ends before it starts its own', async () => {
    await home.cli(['start']);
    const clients = await connectMany(home, 3);
    await Promise.all(clients.map((one) => echo(one, 'before')));
    process.kill(daemonProcess().pid, 'SIGKILL');
    await Promise.all(clients.map((one, index) => echo(one, `after ${index}`)));
    await until(() => home.health()?.servers[0]?.state === 'ready', 3_000, 'health.json says so');
    // The shell and the server that it waits for.
    expect(servers()).toBe(2);
    expect(readdirSync(home.paths.serversDir)).toHaveLength(1);
    await closeAll(clients);
  });

  it('that shims brought up ends by itself after the last of them left; one that a person started stays', async () => {
    const daemon = home.spawn(process.execPath, [CLI, 'daemon', '--home', home.paths.home], {
      SHIMKEEPER_LINGER_MS: '500',
    });
    const ended = once(daemon, 'exit');
    await until(() => home.health()?.pid === daemon.pid, 10_000, 'it serves');
    const one = await connect(home);
    await one.client.close();
    expect((await ended)[0]).toBe(0);
    expect(home.health()).toBeNull();
    await home.cli(['start']);
    const kept = daemonProcess();
    const other = await connect(home);
    await other.client.close();
    await until(() => home.health()?.sessions === 0, 3_000, 'nobody is attached');
    expect(isAlive(kept)).toBe(true);
  });

  it('started by hand after a final stop is a start', async () => {
    await home.cli(['stop']);
    expect(existsSync(home.paths.stopped)).toBe(true);
    const daemon = home.spawn(process.execPath, [CLI, 'daemon', '--home', home.paths.home]);
    await until(() => home.health()?.pid === daemon.pid, 5_000, 'it serves');
    expect(existsSync(home.paths.stopped)).toBe(false);
  });

  it('a bad SHIMKEEPER_LINGER_MS or port is one line, exit 2', async () => {
    const bad: Record<string, string>[] = [{ SHIMKEEPER_LINGER_MS: 'soon' }, { SHIMKEEPER_PORT: '0' }];
    for (const env of bad) {
      const { code, stderr } = await home.cli(['daemon', '--home', home.paths.home], env);
      expect(code).toBe(2);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toContain(Object.keys(env)[0]);
    }
  });
});

describe('one home', () => {
  it('has one daemon, whatever the port, however many start at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ports = await Promise.all(Array.from({ length: 4 }, () => freePort()));
      const candidates = ports.map((port) =>
        home.spawn(process.execPath, [CLI, 'daemon', '--home', home.paths.home], {
          SHIMKEEPER_PORT: String(port),
        }),
      );
      const codes = candidates.map((child) => once(child, 'exit').then(([code]) => code as number | null));
      const losers = await Promise.all(
        // All but one end by themselves; the race is over when three have.
        Array.from({ length: candidates.length - 1 }, async (_, index) => {
          await until(
            () => candidates.filter((child) => child.exitCode !== null).length > index,
            15_000,
            'a loser',
          );
        }),
      );
      expect(losers).toHaveLength(3);
      const winner = candidates.find((child) => child.exitCode === null);
      expect(candidates.filter((child) => child.exitCode !== null).map((child) => child.exitCode)).toEqual([
        2, 2, 2,
      ]);
      await until(
        () => home.health()?.pid === winner?.pid && home.pidFile() === winner?.pid,
        3_000,
        'the files name it',
      );
      expect((await home.status()).problems).toEqual([]);
      winner?.kill('SIGKILL');
      await Promise.all(codes);
    }
  });

  it.each(['a stranger that lives', 'garbage', 'a huge number'])(
    'files that name %s keep nobody from starting',
    async (what) => {
      const stranger = home.spawn('sleep', ['60']);
      const identity = readIdentity(stranger.pid ?? 0);
      const named = {
        schema: 1,
        ...identity,
        instanceId: 'x',
        version: '9',
        host: 'headless',
        port: home.port,
      };
      const texts: Record<string, [string, string]> = {
        'a stranger that lives': [`${stranger.pid}\n`, JSON.stringify(named)],
        garbage: ['\u0000\u0000', '{"pid":'],
        'a huge number': ['9'.repeat(60), JSON.stringify({ ...named, pid: 2 ** 40 })],
      };
      const [pid, health] = texts[what] ?? ['', ''];
      writeFileSync(home.paths.pidFile, pid);
      writeFileSync(home.paths.healthFile, health);
      expect((await home.status()).daemon).toBeNull();
      expect((await home.cli(['start'])).code).toBe(0);
      const status = await home.status();
      expect(status.healthFile.state).toBe('valid');
      expect(status.pidFile.state).toBe('valid');
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    },
  );
});

describe('nobody is accused wrongly', () => {
  it('starts, restarts, stops and crashes make no duplicate, for `monitor --watch` either', async () => {
    await home.cli(['start']);
    const watch = home.spawn(process.execPath, [CLI, 'monitor', '--watch', '--json']);
    let seen = '';
    watch.stdout?.on('data', (chunk) => {
      seen += chunk;
    });
    for (let round = 0; round < 3; round += 1) {
      await home.cli(['restart']);
      process.kill(daemonProcess().pid, 'SIGKILL');
      await home.cli(['start']);
      await home.cli(['stop']);
      await home.cli(['start']);
    }
    const one = await connect(home);
    process.kill(daemonProcess().pid, 'SIGKILL');
    await echo(one, 'after');
    await one.client.close();
    watch.kill('SIGTERM');
    await once(watch, 'exit');
    expect(seen).not.toContain('duplicate-daemon');
  });

  it('a stop after a crash leaves no file that names the dead', async () => {
    await home.cli(['start']);
    process.kill(daemonProcess().pid, 'SIGKILL');
    expect((await home.cli(['stop'])).code).toBe(0);
    expect(home.health()).toBeNull();
    expect(home.pidFile()).toBeNull();
    expect(readdirSync(home.paths.daemonsDir)).toEqual([]);
    expect((await home.status()).problems).toEqual([]);
  });

  it('a token deleted under the daemon is back within a second, and is the same', async () => {
    await home.cli(['start']);
    const token = readFileSync(home.paths.token, 'utf8');
    rmSync(home.paths.token);
    await until(() => existsSync(home.paths.token), 1_900, 'the token is back');
    expect(readFileSync(home.paths.token, 'utf8')).toBe(token);
    expect((await home.cli(['status'])).code).toBe(0);
  });
});

describe('a hung daemon', () => {
  it('is told by status and monitor, and replaced by restart on its verified identity; shims survive', async () => {
    await home.cli(['start']);
    const one = await connect(home);
    await echo(one, 'before');
    const hung = daemonProcess();
    process.kill(hung.pid, 'SIGSTOP');
    const status = await home.status();
    expect(status.daemon).toMatchObject({ pid: hung.pid, responsive: false });
    const monitor = await home.json<MonitorAnswer>('monitor');
    expect(monitor.findings.map(({ kind }) => kind)).toContain('hung-daemon');
    const start = await home.cli(['start']);
    expect(start.code).toBe(2);
    expect(start.stderr).toContain('restart');
    const restarted = await home.json<StartAnswer>('restart');
    expect(restarted.cleaned).toMatchObject([{ pid: hung.pid, role: 'daemon' }]);
    expect(isAlive(hung)).toBe(false);
    expect(restarted.daemon.pid).not.toBe(hung.pid);
    expect(await echo(one, 'after')).toContain('after');
    await one.client.close();
  });

  it('is ended by stop', async () => {
    await home.cli(['start']);
    const hung = daemonProcess();
    process.kill(hung.pid, 'SIGSTOP');
    expect((await home.cli(['stop'])).code).toBe(0);
    expect(isAlive(hung)).toBe(false);
    expect((await home.status()).healthFile.state).toBe('missing');
  });
});

describe('a home that takes no directory', () => {
  it.each([['start'], ['stop'], ['restart'], ['rotate']])('%s says so and ends', async (command) => {
    const { code, stderr } = await home.cli([command, '--home', '/proc/no-home/of-ours']);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('/proc/no-home');
  });
});

describe('another port in config.json', () => {
  it('is told to count only after a restart, which then takes it', async () => {
    const port = await freePort();
    const env = { SHIMKEEPER_PORT: '' };
    const config = (chosen: number): void =>
      writeFileSync(home.paths.config, JSON.stringify({ port: chosen, mcpServers: {} }));
    config(home.port);
    expect((await home.cli(['start', '--headless'], env)).code).toBe(0);
    expect((await home.status()).problems).toEqual([]);
    config(port);
    const told = await until(
      async () => (await home.status()).problems.find(({ code }) => code === 'restart-needed'),
      20_000,
      'status tells',
    );
    expect(told?.message).toMatch(new RegExp(`port ${port}.*on ${home.port}.*restart`));
    expect((await home.cli(['restart'], env)).code).toBe(0);
    const { daemon, problems } = await home.status();
    expect(daemon).toMatchObject({ port, responsive: true });
    expect(problems).toEqual([]);
  });
});
