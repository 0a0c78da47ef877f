/** The origin's four tests and every success criterion, on the headless daemon, with real clients and real servers. */
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CleanupAnswer, MonitorAnswer, StartAnswer } from '../contracts/answers.js';
import { ownIdentity } from '../home/identity.js';
import { recognise } from '../monitor/recognise.js';
import { closeAll, connect, connectMany, echo } from './support/clients.js';
import { CLI, EVERYTHING, MEMORY, TestHome, until } from './support/home.js';

let home: TestHome;

beforeEach(async () => {
  home = await TestHome.create();
  await home.cli(['cleanup']);
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function configure(...names: ('everything' | 'memory')[]): void {
  // The environment also marks the servers as this test's.
  const env = { MEMORY_FILE_PATH: `${home.folder}/memory.json` };
  const known = {
    everything: { command: process.execPath, args: [EVERYTHING, 'stdio'], env },
    memory: { command: process.execPath, args: [MEMORY], env },
  };
  const mcpServers = Object.fromEntries(names.map((name) => [name, known[name]]));
  writeFileSync(`${home.paths.home}/config.json`, JSON.stringify({ mcpServers }), { mode: 0o600 });
}

const daemons = (): number[] =>
  home
    .processes()
    .filter(({ command }) => command.includes(' daemon --home '))
    .map(({ pid }) => pid);
const shims = (): number[] =>
  home
    .processes()
    .filter(({ command }) => command.includes('shimkeeper-shim.cjs'))
    .map(({ pid }) => pid);
const servers = (): number[] =>
  home
    .processes()
    .filter(({ command }) => command.includes('server-everything'))
    .map(({ pid }) => pid);

/** The files name the one daemon that runs. */
async function expectFilesRight(): Promise<number> {
  const status = await home.status();
  expect(status.problems).toEqual([]);
  expect(status.healthFile.state).toBe('valid');
  expect(status.pidFile.state).toBe('valid');
  const [pid, ...others] = daemons();
  if (pid === undefined) throw new Error('no daemon runs');
  expect(others).toEqual([]);
  expect(status.daemon?.pid).toBe(pid);
  expect(home.health()?.pid).toBe(pid);
  expect(home.pidFile()).toBe(pid);
  return pid;
}

describe('the origin', () => {
  it('clean restart: clean up, start with restart: one daemon, health PID = the running daemon', async () => {
    await home.cli(['start']);
    const first = await expectFilesRight();
    expect((await home.cli(['cleanup'])).code).toBe(0);
    expect((await home.cli(['restart'])).code).toBe(0);
    expect(await expectFilesRight()).not.toBe(first);
  });

  it('multiple clients: two shims, one daemon; disconnect: the shims end', async () => {
    const clients = await connectMany(home, 2);
    await expectFilesRight();
    expect(shims()).toHaveLength(2);
    expect((await home.status()).shims.map(({ state }) => state)).toEqual(['attached', 'attached']);
    await closeAll(clients);
    await until(() => shims().length === 0, 2_000, 'the shims end');
    expect(daemons()).toHaveLength(1);
  });

  it('crash recovery: kill the daemon by force; a shim starts exactly one new daemon; health file right', async () => {
    configure('everything');
    const one = await connect(home);
    const first = await expectFilesRight();
    process.kill(first, 'SIGKILL');
    expect(await echo(one, 'after the crash')).toContain('after the crash');
    expect(await expectFilesRight()).not.toBe(first);
    await closeAll([one]);
  });

  it('repeated restarts: ten in a row; nothing accumulates; the files are right each time', async () => {
    configure('everything');
    const one = await connect(home);
    await echo(one, 'before');
    const seen = new Set<number>();
    for (let round = 0; round < 10; round += 1) {
      expect((await home.cli(['restart'])).code).toBe(0);
      expect(await echo(one, `round ${round}`)).toContain(`round ${round}`);
      seen.add(await expectFilesRight());
      expect(shims()).toHaveLength(1);
      expect(servers()).toHaveLength(1);
    }
    expect(seen.size).toBe(10);
    await closeAll([one]);
  });
});

describe('ten clients on the headless daemon', () => {
  it('ten shims, one daemon, one server process; lists, calls; closing leaves one daemon and no shim within 2 s', async () => {
    configure('everything');
    const clients = await connectMany(home, 10);
    const answers = await Promise.all(clients.map((one, index) => echo(one, `I am ${index}`)));
    for (const [index, answer] of answers.entries()) expect(answer).toContain(`I am ${index}`);
    const pid = await expectFilesRight();
    expect(shims()).toHaveLength(10);
    expect(servers()).toHaveLength(1);
    expect(new Set(home.health()?.shims.map((shim) => shim.client)).size).toBe(10);
    await closeAll(clients);
    await until(() => shims().length === 0, 2_000, 'no shim is left');
    expect(daemons()).toEqual([pid]);
  });

  it('kill -9 of the daemon under ten: exactly one new daemon, all ten answer again, health.json names it', async () => {
    configure('everything');
    const clients = await connectMany(home, 10);
    await Promise.all(clients.map((one, index) => echo(one, `before ${index}`)));
    const first = await expectFilesRight();
    process.kill(first, 'SIGKILL');
    const answers = await Promise.all(clients.map((one, index) => echo(one, `after ${index}`)));
    for (const [index, answer] of answers.entries()) expect(answer).toContain(`after ${index}`);
    expect(await expectFilesRight()).not.toBe(first);
    expect(servers()).toHaveLength(1);
    expect(shims()).toHaveLength(10);
    await closeAll(clients);
  });

  it('two servers: both are offered, under names that tell them apart, one process each', async () => {
    configure('everything', 'memory');
    const clients = await connectMany(home, 3);
    for (const one of clients) {
      const { tools } = await one.client.listTools();
      const names = tools.map(({ name }) => name);
      expect(names).toContain('everything__echo');
      expect(names).toContain('memory__read_graph');
    }
    const [first, second] = clients;
    await first?.client.callTool({
      name: 'memory__create_entities',
      arguments: { entities: [{ name: 'shared', entityType: 'proof', observations: ['seen by all'] }] },
    });
    const graph = await second?.client.callTool({ name: 'memory__read_graph', arguments: {} });
    expect(JSON.stringify(graph)).toContain('seen by all');
    expect(home.processes().filter(({ command }) => command.includes('server-memory'))).toHaveLength(1);
    await closeAll(clients);
  });
});

describe('start, stop, status', () => {
  it('start is idempotent and says what runs; status tells health by its exit code', async () => {
    expect((await home.cli(['status'])).code).toBe(1);
    const first = await home.json<StartAnswer>('start');
    const again = await home.json<StartAnswer>('start');
    expect(again.daemon).toMatchObject({
      pid: first.daemon.pid,
      instanceId: first.daemon.instanceId,
      host: 'headless',
    });
    expect((await home.cli(['status'])).code).toBe(0);
  });

  it('stop leaves nothing and nothing comes back: a shim started later answers with an error and starts nothing', async () => {
    configure('everything');
    const clients = await connectMany(home, 5);
    await Promise.all(clients.map((one) => echo(one, 'x')));
    const { ended, left } = await home.json<CleanupAnswer>('stop');
    expect(left).toEqual([]);
    expect(ended.filter(({ role }) => role === 'shim')).toHaveLength(5);
    await until(() => home.processes().length === 0, 2_000, 'nothing is left');
    expect(home.health()).toBeNull();
    expect(home.pidFile()).toBeNull();
    await expect(connect(home)).rejects.toThrow(/shimkeeper start/);
    expect(daemons()).toEqual([]);
    expect((await home.cli(['start'])).code).toBe(0);
    const back = await connect(home);
    expect(await echo(back, 'back')).toContain('back');
    await closeAll([back]);
    await closeAll(clients);
  });

  it('autostart off: a clear error within 3 s, and no daemon', async () => {
    const before = Date.now();
    await expect(connect(home, { env: { SHIMKEEPER_AUTOSTART: 'off' } })).rejects.toThrow(/autostart is off/);
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(daemons()).toEqual([]);
  });

  it('stale files of a dead daemon are seen, warned of, and removed at the next start', async () => {
    await home.cli(['start']);
    const pid = await expectFilesRight();
    process.kill(pid, 'SIGKILL');
    const dead = await until(async () => (await home.status()).healthFile, 5_000, 'status');
    expect(dead).toMatchObject({ state: 'stale', pid });
    const monitor = await home.json<MonitorAnswer>('monitor');
    expect(monitor.findings.map(({ kind }) => kind)).toContain('stale-health');
    expect((await home.cli(['start'])).code).toBe(0);
    await expectFilesRight();
  });

  it('what a start found is told to programs as it is to people', async () => {
    await home.cli(['start']);
    const killed = async (): Promise<void> => {
      process.kill(home.daemonPid(), 'SIGKILL');
      await until(async () => (await home.status()).daemon === null, 5_000, 'it is dead');
    };
    const said = [/^found stale-health: ./, /^found pid-mismatch: ./, /config\.json: line 2: "port" must be/];
    writeFileSync(home.paths.config, '{\n"port": 0}');
    await killed();
    const people = await home.cli(['start']);
    expect(people.stderr.trim().split('\n')).toEqual(said.map((line) => expect.stringMatching(line)));
    await killed();
    const programs = await home.cli(['start', '--json']);
    const { notes } = JSON.parse(programs.stdout) as StartAnswer;
    expect(notes).toEqual(said.map((line) => expect.stringMatching(line)));
    expect([programs.code, programs.stderr]).toEqual([0, '']);
  });

  it('a second daemon in the same home ends with exit 2, whatever the port, and touches nothing', async () => {
    await home.cli(['start']);
    const pid = await expectFilesRight();
    const second = await home.cli(['daemon', '--home', home.paths.home], {
      SHIMKEEPER_PORT: String(home.port + 1),
      SHIMKEEPER_DEBUG: '1',
    });
    expect(second.code).toBe(2);
    // An ordinary refusal: one line, and no trace of calls.
    expect(second.stderr).toMatch(
      new RegExp(`^shimkeeper: This home already has a daemon \\(pid ${pid}[^\n]*: nothing to start\\.\n$`),
    );
    expect(await expectFilesRight()).toBe(pid);
  });

  it.each([
    ['that only the environment names', ['daemon'], () => home.paths.home],
    ['by a relative path', ['daemon', '--home', 'some/home'], () => path.resolve('some/home')],
    [
      'by an equals sign and a relative path',
      ['daemon', '--home=some/home'],
      () => path.resolve('some/home'),
    ],
  ])(
    'a daemon of a home %s would not be recognised, and is refused with the command to use',
    async (_, args, named) => {
      const { code, stdout, stderr } = await home.cli(args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^shimkeeper: daemon: [^\n]*\n$/);
      expect(stderr).toContain(`\`shimkeeper daemon --home ${named()}\``);
      expect([home.health(), existsSync(path.resolve('some'))]).toEqual([null, false]);
    },
  );

  it.each([
    ['as it is launched', () => ['--home', home.paths.home]],
    ['and with an equals sign', () => [`--home=${home.paths.home}`]],
  ])('a daemon in the foreground serves and is recognised %s', async (_, args) => {
    const child = home.spawn(process.execPath, [CLI, 'daemon', ...args()]);
    const exit = once(child, 'exit');
    await until(() => home.health()?.pid === child.pid, 10_000, 'it serves');
    expect(recognise(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').split('\0').slice(0, -1))).toEqual({
      role: 'daemon',
      home: home.paths.home,
    });
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  it('health.json is this boot, this process, and alive', async () => {
    await home.cli(['start']);
    const health = home.health();
    expect(health).toMatchObject({
      schema: 1,
      bootId: ownIdentity().bootId,
      port: home.port,
      host: 'headless',
    });
    const before = health?.updatedAt;
    await until(() => home.health()?.updatedAt !== before, 3_000, 'a beat at least once a second');
  });
});
