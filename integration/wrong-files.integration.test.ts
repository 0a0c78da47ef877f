/** Files of the home that name a stranger: told as what they are, and the stranger is neither accused nor ended. */
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CleanupAnswer, MonitorAnswer, StartAnswer, StatusAnswer } from '../contracts/answers.js';
import type { HealthFile, ServerAnnouncement } from '../contracts/files.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { connect } from './support/clients.js';
import { TestHome, until } from './support/home.js';

const OCCUPANT = path.join(import.meta.dirname, 'fixtures/occupant.mjs');
const READY_MS = 20_000;
const TITLE = 'notes: idle';
/** Beyond every grace. */
const LONG_AGO_MS = 60_000;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function mustRead({ pid }: { readonly pid?: number | null | undefined }): LiveProcess {
  const found = readIdentity(pid ?? 0);
  if (!found) throw new Error(`no process ${pid}`);
  return found;
}

async function occupy(how: string): Promise<LiveProcess> {
  const child = home.spawn(process.execPath, [OCCUPANT, String(home.port), how]);
  if (!child.stdout) throw new Error('no stdout');
  await once(createInterface({ input: child.stdout }), 'line');
  return mustRead(child);
}

/** As a daemon writes it, of whoever this is. */
function writeHealth({ bootId, pid, startTicks, startTime }: LiveProcess): void {
  const now = new Date().toISOString();
  const health: HealthFile = {
    schema: 1,
    bootId,
    pid,
    startTicks,
    startTime,
    instanceId: 'of-a-stranger',
    version: '0.1.0',
    host: 'headless',
    port: home.port,
    startedAt: now,
    updatedAt: now,
    uptimeSeconds: 1,
    sessions: 0,
    inflight: 0,
    shims: [],
    servers: [],
  };
  writeFileSync(home.paths.healthFile, JSON.stringify(health), { mode: 0o600 });
}

describe('health.json and daemon.pid that name the stranger on the port', () => {
  it.each(['silent', 'http'])('which is %s: port-taken and a mismatch, and nobody ends it', async (how) => {
    const stranger = await occupy(how);
    // So that there is a secret, and the stranger is asked for it.
    expect((await home.cli(['start', '--headless'])).code).toBe(2);
    writeHealth(stranger);
    writeFileSync(home.paths.pidFile, `${stranger.pid}\n`, { mode: 0o600 });

    const { code, stdout } = await home.cli(['status', '--json']);
    const seen = JSON.parse(stdout) as StatusAnswer;
    expect(code).toBe(1);
    expect(seen).toMatchObject({
      daemon: null,
      healthFile: { state: 'mismatch', pid: stranger.pid },
      pidFile: { state: 'mismatch', pid: stranger.pid },
    });
    expect(seen.problems.map((problem) => problem.code).sort()).toEqual(['pid-mismatch', 'port-taken']);
    const { findings } = await home.json<MonitorAnswer>('monitor');
    const own = findings.filter(({ kind }) => !kind.endsWith('-server'));
    expect(own.map(({ kind, pid }) => [kind, pid]).sort()).toEqual([
      ['pid-mismatch', stranger.pid],
      ['port-taken', stranger.pid],
    ]);

    for (const command of ['restart', 'start']) {
      const refused = await home.cli([command]);
      expect([command, refused.code, refused.stderr]).toEqual([
        command,
        2,
        expect.stringContaining(`pid ${stranger.pid}`),
      ]);
    }
    expect(await home.json<CleanupAnswer>('cleanup')).toEqual({ ended: [], left: [] });
    expect(await home.json<CleanupAnswer>('stop')).toEqual({ ended: [], left: [] });
    expect(isAlive(stranger)).toBe(true);
  });
});

it('daemon.pid of the live owner is valid, whatever its time', async () => {
  expect((await home.cli(['start', '--headless'])).code).toBe(0);
  const before = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(home.paths.pidFile, before, before);
  const { code, stdout } = await home.cli(['status', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ pidFile: { state: 'valid' }, problems: [] });
  expect(code).toBe(0);
});

/** As a copy or a restored home may have it: what a real one says, under the identity of somebody else. */
function copyAnnouncement(directory: string, { bootId, pid, startTicks, startTime }: LiveProcess): string {
  const [name = ''] = readdirSync(directory);
  const said = JSON.parse(readFileSync(path.join(directory, name), 'utf8')) as object;
  const file = path.join(directory, `${pid}-${startTicks}.json`);
  const announcedAt = new Date(Date.now() - LONG_AGO_MS).toISOString();
  const content = { ...said, bootId, pid, startTicks, startTime: startTime - LONG_AGO_MS, announcedAt };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

describe('an announcement that names a stranger', () => {
  it('as a daemon is told as a wrong file; cleanup, start and stop leave the stranger alone', async () => {
    expect((await home.cli(['start', '--headless'])).code).toBe(0);
    const daemon = home.daemonPid();
    const stranger = mustRead(home.spawn('sleep', ['300']));
    const file = copyAnnouncement(home.paths.daemonsDir, stranger);

    const { code, stdout } = await home.cli(['status', '--json']);
    const { problems, duplicates, ...seen } = JSON.parse(stdout) as StatusAnswer;
    expect([code, seen.daemon?.pid, duplicates]).toEqual([1, daemon, []]);
    expect(problems).toEqual([
      { code: 'announcement-wrong', message: expect.stringContaining(`${file} names pid ${stranger.pid}`) },
    ]);
    expect((await home.cli(['monitor'])).code).toBe(0);
    for (const args of [['cleanup', '--dry-run'], ['cleanup']])
      expect(await home.json<CleanupAnswer>(...args)).toEqual({ ended: [], left: [] });
    expect((await home.json<StartAnswer>('start')).cleaned).toEqual([]);
    expect((await home.json<CleanupAnswer>('stop')).ended.map(({ pid }) => pid)).toEqual([daemon]);
    expect(isAlive(stranger)).toBe(true);
  });

  it.each(['cleanup --servers', 'start'])(
    'as a server: %s ends the servers that a killed daemon left, with a title of their own too, and not the stranger',
    async (command) => {
      const servers = await serveStubborn();
      const [titled] = servers;
      await until(() => announcedArgv(titled)?.[0] === TITLE, READY_MS, 'the title is announced');
      // The leader of a session of its own, as a server is.
      const stranger = mustRead(home.spawn('setsid', ['sleep', '300']));
      const file = copyAnnouncement(home.paths.serversDir, stranger);
      const daemon = mustRead({ pid: home.daemonPid() });
      process.kill(daemon.pid, 'SIGKILL');
      await until(() => !isAlive(daemon), READY_MS, 'the daemon is gone');

      const { orphans, problems } = await home.status();
      const pids = (rows: readonly { pid: number }[]): number[] => rows.map(({ pid }) => pid).sort();
      expect(pids(orphans.filter(({ leftBy }) => leftBy !== 'client'))).toEqual(pids(servers));
      expect(problems).toContainEqual({
        code: 'announcement-wrong',
        message: expect.stringContaining(`${file} names pid ${stranger.pid}`),
      });
      expect((await home.cli(command.split(' '))).code).toBe(0);
      await until(() => servers.every((one) => !isAlive(one)), READY_MS, 'the servers are gone');
      expect(isAlive(stranger)).toBe(true);
    },
  );
});

/** Two servers that ignore the end of their stdin; the first gives itself a title. */
async function serveStubborn(): Promise<LiveProcess[]> {
  const script = path.join(home.folder, 'stubborn.mjs');
  copyFileSync(path.join(import.meta.dirname, 'fixtures/stubborn-server.mjs'), script);
  const titled = path.join(home.folder, 'titled.mjs');
  writeFileSync(titled, `process.title = ${JSON.stringify(TITLE)}; await import('./stubborn.mjs');`);
  const [a, b] = [titled, script].map((file) => ({ command: process.execPath, args: [file] }));
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { a, b } }), { mode: 0o600 });
  expect((await home.cli(['start', '--headless'])).code).toBe(0);
  const one = await connect(home, { env: { SHIMKEEPER_AUTOSTART: 'off' } });
  await one.client.listTools();
  const ready = (): { pid: number | null }[] =>
    home.health()?.servers.filter(({ state }) => state === 'ready') ?? [];
  await until(() => ready().length === 2, READY_MS, 'both serve');
  const rows = ready();
  await one.client.close();
  return rows.map(({ pid }) => mustRead({ pid }));
}

function announcedArgv(server: LiveProcess | undefined): readonly string[] | undefined {
  const file = path.join(home.paths.serversDir, `${server?.pid}-${server?.startTicks}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as ServerAnnouncement).argv;
}
