/** Somebody else has the port: told at once and by name, told nothing, left alone; and no storm of launches. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../contracts/answers.js';
import { isAlive, readIdentity } from '../home/identity.js';
import { ordinary, whyNoOrdinary } from './support/faults.js';
import { CLI, type CommandResult, processesOf, SHIM, TestHome, until } from './support/home.js';
import { CAN_SWITCH, OTHER_UID } from './support/other-user.js';
import { promised, tookMs } from './support/promised.js';

const OCCUPANT = path.join(import.meta.dirname, 'fixtures/occupant.mjs');
const COUNTER = path.join(import.meta.dirname, 'fixtures/counts-daemons.cjs');
const PROMISED_MS = 3_000;
const READY_MS = 15_000;
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

let home: TestHome;
let others: TestHome[];
let lagMs: number;
let shims: ChildProcess[];
beforeEach(async () => {
  home = await TestHome.create();
  // What this machine takes just now for a look at an empty home.
  lagMs = await tookMs(home.status());
  others = [];
  shims = [];
});
afterEach(async () => {
  for (const other of [home, ...others]) expect(await other.close()).toEqual([]);
});

/** Every daemon that is launched with this environment is counted. */
function counting(): { env: Record<string, string>; launched: () => number } {
  const file = path.join(home.folder, 'launched');
  return {
    env: { NODE_OPTIONS: `--require ${COUNTER}`, COUNT_FILE: file },
    launched: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0),
  };
}

interface Occupant {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it was told. */
  readonly heard: string[];
}

async function occupy(how: string): Promise<Occupant> {
  const child = home.spawn(process.execPath, [OCCUPANT, String(home.port), how]);
  const heard: string[] = [];
  if (!child.stdout) throw new Error('no stdout');
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  lines.on('line', (line) => heard.push(JSON.parse(line) as string));
  return { child, pid: child.pid ?? 0, heard };
}

interface Refusal {
  readonly code: string | undefined;
  readonly message: string;
}

/** What a client is answered that starts a shim. */
async function refusal(env: Record<string, string> = {}, prefix: readonly string[] = []): Promise<Refusal> {
  const [command = '', ...args] = [...prefix, process.execPath, SHIM];
  const child = home.spawn(command, args, env);
  shims.push(child);
  child.stdin?.on('error', () => undefined);
  if (!child.stdout) throw new Error('no stdout');
  const lines = createInterface({ input: child.stdout });
  child.stdin?.write(`${JSON.stringify(INITIALIZE)}\n`);
  const [line] = (await once(lines, 'line')) as [string];
  const { error } = JSON.parse(line) as { error?: { message: string; data?: { code: string } } };
  return { code: error?.data?.code, message: error?.message ?? line };
}

/** The home has had a daemon, so that there is a token to lose. */
async function hadDaemon(): Promise<string> {
  expect((await home.cli(['start', '--headless'])).code).toBe(0);
  expect((await home.cli(['stop'])).code).toBe(0);
  expect((await home.cli(['start', '--headless'])).code).toBe(0);
  const daemon = readIdentity(home.daemonPid());
  process.kill(home.daemonPid(), 'SIGKILL');
  await until(() => !daemon || !isAlive(daemon), READY_MS, 'the daemon is gone');
  // A killed process is a zombie before the last of its threads lets go of the port.
  await until(async () => !(await accepts(home.port)), READY_MS, 'the port is free');
  return readFileSync(home.paths.token, 'utf8').trim();
}

describe.skipIf(process.platform !== 'linux')('another program on the port', () => {
  it.each(['silent', 'garbage', 'http', 'hangup'])(
    'that is %s: shim, start and status name it within 3 s; it is told no secret and left alone',
    async (how) => {
      const token = await hadDaemon();
      const occupant = await occupy(how);
      const { env, launched } = counting();
      const named = `pid ${occupant.pid} `;

      const answer = await promised(() => refusal(env), PROMISED_MS + lagMs, 'the answer to a client');
      expect(answer).toMatchObject({ code: 'port-taken', message: expect.stringContaining(named) });
      expect(answer.message).toMatch(/occupant\.mjs.*config\.json/);
      expect(answer.message).not.toContain('restart');
      expect(answer.message).not.toContain('\n');

      const start = await promised(() => home.cli(['start'], env), PROMISED_MS + lagMs, 'start');
      expect(start.code).toBe(2);
      expect(start.stderr.trim().split('\n').at(-1)).toMatch(
        new RegExp(`port ${home.port} is taken.*${named}`, 'i'),
      );

      const look = (): Promise<CommandResult> => home.cli(['status', '--json'], env);
      const seen = await promised(look, PROMISED_MS + lagMs, 'status');
      expect(seen.code).toBe(1);
      const { daemon, problems } = JSON.parse(seen.stdout) as StatusAnswer;
      expect(daemon).toBeNull();
      expect(problems).toContainEqual({ code: 'port-taken', message: expect.stringContaining(named) });

      expect((await home.cli(['stop'])).code).toBe(0);
      expect((await home.cli(['cleanup'])).code).toBe(0);
      expect(launched()).toBe(0);
      expect(occupant.child.exitCode ?? occupant.child.signalCode).toBeNull();
      expect(occupant.heard.length).toBeGreaterThan(0);
      expect(occupant.heard.join()).not.toContain(token);
    },
  );

  it('in a home that never had a daemon: the same, and it is told nothing at all', async () => {
    const occupant = await occupy('silent');
    const { env, launched } = counting();
    const answer = await promised(() => refusal(env), PROMISED_MS + lagMs, 'the answer to a client');
    expect(answer).toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(`pid ${occupant.pid} `),
    });
    const start = await home.cli(['start'], env);
    expect(start.code).toBe(2);
    expect(start.stderr).toContain(`pid ${occupant.pid} `);
    expect(launched()).toBe(0);
    expect(occupant.heard).toEqual([]);
  });

  it('under twenty shims: no launch; and when it goes, one daemon comes up by itself', async () => {
    await hadDaemon();
    const occupant = await occupy('silent');
    const { env, launched } = counting();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(env)));
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['port-taken']));
    await delay(5_000);
    expect(launched()).toBe(0);
    occupant.child.kill('SIGKILL');
    await until(() => home.health()?.sessions === 20, 40_000, 'all shims are attached');
    // A candidate may lose to another that was launched at the same moment.
    expect(launched()).toBeLessThanOrEqual(2);
    expect((await home.status()).duplicates).toEqual([]);
  });

  it("that is another home's daemon is named with that home", async () => {
    const other = await TestHome.create();
    others.push(other);
    await hadDaemon();
    const env = { SHIMKEEPER_PORT: String(home.port) };
    expect((await other.cli(['start', '--headless'], env)).code).toBe(0);
    const pid = other.pidFile();
    const answer = await refusal();
    expect(answer).toMatchObject({ code: 'port-taken' });
    expect(answer.message).toContain(`pid ${pid} `);
    expect(answer.message).toContain(other.paths.home);
    const { problems } = await home.status();
    expect(problems).toContainEqual({
      code: 'port-taken',
      message: expect.stringContaining(other.paths.home),
    });
    const start = await home.cli(['start']);
    expect(start.code).toBe(2);
    expect(start.stderr).toContain(`pid ${pid} `);
    expect(other.pidFile()).toBe(pid);
    expect((await other.json<StatusAnswer>('status')).daemon).toMatchObject({ pid, responsive: true });
  });
});

describe.skipIf(!CAN_SWITCH || whyNoOrdinary() !== null)('another user', () => {
  const id = String(OTHER_UID);
  const asOther = ['setpriv', '--reuid', id, '--regid', id, '--clear-groups'];

  it('with a daemon on the port is named, and so are we to them', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-other-'));
    chmodSync(folder, 0o777);
    try {
      await hadDaemon();
      const [command = '', ...args] = [...asOther, process.execPath, CLI];
      const foreign = home.spawn(command, [...args, 'daemon', '--home', path.join(folder, 'home')]);
      await until(() => accepts(home.port), READY_MS, 'their daemon listens');
      const answer = await refusal();
      expect(answer).toMatchObject({ code: 'port-taken' });
      expect(answer.message).toMatch(/pid \d+ .*user nobody/);
      expect((await home.cli(['stop'])).code).toBe(0);
      expect((await home.cli(['cleanup'])).code).toBe(0);
      expect(foreign.exitCode ?? foreign.signalCode).toBeNull();
      foreign.kill('SIGTERM');
      await once(foreign, 'exit');
    } finally {
      await endShims(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('that has no right to look still learns whose the port is', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-other-'));
    chmodSync(folder, 0o777);
    try {
      await occupy('silent');
      const env = { SHIMKEEPER_HOME: path.join(folder, 'home') };
      const ask = (): Promise<Refusal> => refusal(env, asOther);
      const answer = await promised(ask, PROMISED_MS + lagMs, 'the answer to a client');
      expect(answer).toMatchObject({ code: 'port-taken' });
      expect(answer.message).toContain('a process of user root');
    } finally {
      await endShims(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('on a port that the system keeps for itself: told why, with a bounded number of launches', async (context) => {
    const reserved = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8')) - 1;
    if (reserved < 1 || (await accepts(reserved))) return context.skip('no port is reserved here');
    const folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-other-'));
    chmodSync(folder, 0o777);
    try {
      // The counter must be readable for them, and the file that it writes to theirs.
      cpSync(COUNTER, path.join(folder, 'counter.cjs'));
      const file = path.join(folder, 'launched');
      const env = {
        SHIMKEEPER_HOME: path.join(folder, 'home'),
        SHIMKEEPER_PORT: String(reserved),
        NODE_OPTIONS: `--require ${path.join(folder, 'counter.cjs')}`,
        COUNT_FILE: file,
      };
      const first = await refusal(env, ordinary());
      expect(first.message).toMatch(
        new RegExp(
          `^The daemon did not start: Port ${reserved} is reserved by the system.*config\\.json.*\\)\\.$`,
        ),
      );
      const launched = (): number => readFileSync(file, 'utf8').trim().split('\n').length;
      expect(launched()).toBe(2);
      const others = await Promise.all(Array.from({ length: 10 }, () => refusal(env, ordinary())));
      for (const { message } of others) expect(message).toContain('reserved by the system');
      await delay(6_000);
      // After 0.6, 1.2, 2.4, 4.8 s..., for the whole home, however many shims there are.
      expect(launched()).toBeLessThanOrEqual(8);
    } finally {
      await endShims(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

/** Nobody writes in the folder any more. */
async function endShims(folder: string): Promise<void> {
  for (const shim of shims) shim.kill('SIGKILL');
  await until(() => processesOf(folder).length === 0, READY_MS, 'nobody is left');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
