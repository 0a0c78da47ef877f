/** The shim as a process: what it writes, when it ends, and what it does when no daemon can be had. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, readIdentity } from '../home/identity.js';
import { connect, echo } from './support/clients.js';
import { EVERYTHING, SHIM, TestHome, until } from './support/home.js';

const FAULTS_SERVER = path.resolve(import.meta.dirname, '../faults/programs/server.mjs');
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

interface RawShim {
  readonly child: ChildProcess;
  readonly lines: string[];
  send(message: object | string): void;
  /** The answer with that id. */
  answer(id: number | string): Promise<{
    id: unknown;
    result?: Record<string, unknown>;
    error?: { message: string; data?: { code: string } };
  }>;
  readonly ended: Promise<number | null>;
}

function startShim(args: readonly string[] = [], env: Record<string, string> = {}): RawShim {
  const child = home.spawn(process.execPath, [SHIM, ...args], env);
  const lines: string[] = [];
  if (!child.stdout || !child.stdin) throw new Error('no stdio');
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const { stdin } = child;
  stdin.on('error', () => undefined);
  return {
    child,
    lines,
    send: (message) => stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    answer: (id) =>
      until(
        () => lines.map((line) => JSON.parse(line)).find((message) => message.id === id && !message.method),
        20_000,
        `the answer to ${id}`,
      ),
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
}

async function ready(shim: RawShim): Promise<void> {
  shim.send(INITIALIZE);
  expect((await shim.answer(0)).result).toBeDefined();
  shim.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
}

const within = async <T>(promise: Promise<T>, ms: number, what: string): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`timed out after ${ms} ms: ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

function listening(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
}

describe('a shim ends', () => {
  it('when stdin ends; its announcement is gone', async () => {
    const shim = startShim();
    await ready(shim);
    expect(readdirSync(home.paths.shimsDir)).toHaveLength(1);
    shim.child.stdin?.end();
    expect(await within(shim.ended, 2_000, 'the shim ends')).toBe(0);
    expect(readdirSync(home.paths.shimsDir)).toEqual([]);
  });

  it('when nobody reads its stdout any more', async () => {
    const shim = startShim();
    await ready(shim);
    shim.child.stdout?.destroy();
    shim.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    expect(await within(shim.ended, 2_000, 'the shim ends')).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('on %s', async (signal) => {
    const shim = startShim();
    await ready(shim);
    shim.child.kill(signal);
    expect(await within(shim.ended, 2_000, 'the shim ends')).toBe(0);
  });

  it('when stdin ends while it is reconnecting to a daemon that does not come', async () => {
    const shim = startShim([], { SHIMKEEPER_AUTOSTART: 'off' });
    shim.send(INITIALIZE);
    expect((await shim.answer(0)).error?.data?.code).toBe('autostart-off');
    shim.child.stdin?.end();
    expect(await within(shim.ended, 3_000, 'the shim ends')).toBe(0);
  });

  it('when its client is killed and another process still holds its stdin open', async () => {
    await home.cli(['start']);
    // The client starts the shim and a stranger that inherits the shim's stdin, then is killed.
    const script = `
      const { spawn } = require('node:child_process');
      const shim = spawn(process.execPath, [${JSON.stringify(SHIM)}], { stdio: ['pipe', 'ignore', 'ignore'] });
      const holder = spawn('sleep', ['30'], { stdio: [shim.stdin, 'ignore', 'ignore'], detached: true });
      process.stdout.write(JSON.stringify({ shim: shim.pid, holder: holder.pid }) + '\\n');
      setInterval(() => {}, 1000);`;
    const client = home.spawn(process.execPath, ['-e', script]);
    if (!client.stdout) throw new Error('no stdout');
    const [text] = await once(client.stdout, 'data');
    const pids = JSON.parse(String(text)) as { shim: number; holder: number };
    const shim = readIdentity(pids.shim);
    await until(() => home.health()?.sessions === 1, 5_000, 'the shim is attached');
    client.kill('SIGKILL');
    try {
      await until(() => shim !== null && !isAlive(shim), 25_000, 'the shim ends by itself');
    } finally {
      process.kill(pids.holder, 'SIGKILL');
    }
  });
});

describe('whoever ends a shim, what it was asked gets its one answer', () => {
  /** A call that runs for so long, in a server that has recorded it by the time that this resolves. */
  async function calling(ms: number): Promise<RawShim> {
    const writes = path.join(home.folder, 'writes');
    const shim = startShim(['--', process.execPath, FAULTS_SERVER, writes]);
    await ready(shim);
    const params = { name: 'slow_write', arguments: { id: 'once', ms } };
    shim.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    await until(() => existsSync(writes) && readFileSync(writes, 'utf8') === 'once\n', 10_000, 'it runs');
    return shim;
  }

  const answers = (shim: RawShim, id: number): unknown[] =>
    shim.lines.map((line) => JSON.parse(line)).filter((message) => message.id === id);

  it('a final stop lets a call finish, and answers what comes meanwhile with how to start again', async () => {
    const shim = await calling(4_000);
    const stopped = home.cli(['stop']);
    await until(() => existsSync(home.paths.stopped), 10_000, 'the stop has begun');
    let asked = 1;
    await until(
      async () => {
        asked += 1;
        shim.send({ jsonrpc: '2.0', id: asked, method: 'ping' });
        return (await shim.answer(asked)).error?.data?.code === 'stopped';
      },
      10_000,
      'new requests are refused',
    );
    expect((await shim.answer(1)).result).toBeDefined();
    expect(await within(shim.ended, 15_000, 'the shim ends')).toBe(0);
    expect((await stopped).code).toBe(0);
    for (let id = 1; id <= asked; id += 1) expect(answers(shim, id)).toHaveLength(1);
  });

  it('a call that outlasts the drain is answered with one error that says that it may have run', async () => {
    const shim = await calling(60_000);
    expect((await home.cli(['stop'])).code).toBe(0);
    expect(await within(shim.ended, 15_000, 'the shim ends')).toBe(0);
    const [answer] = answers(shim, 1) as [{ error?: { message: string } }];
    expect(answers(shim, 1)).toHaveLength(1);
    expect(answer.error?.message).toContain('may have run');
  });

  it('SIGTERM: what was written before is answered, also where it was not read yet', async () => {
    const shim = await calling(60_000);
    // Both wait for it when it goes on.
    shim.child.kill('SIGSTOP');
    shim.send({ jsonrpc: '2.0', id: 2, method: 'ping' });
    shim.child.kill('SIGTERM');
    shim.child.kill('SIGCONT');
    expect(await within(shim.ended, 15_000, 'the shim ends')).toBe(0);
    for (const id of [1, 2]) expect(answers(shim, id)).toHaveLength(1);
  });

  it('SIGTERM', async () => {
    const shim = await calling(60_000);
    shim.child.kill('SIGTERM');
    expect(await within(shim.ended, 15_000, 'the shim ends')).toBe(0);
    expect(answers(shim, 1)).toHaveLength(1);
  });
});

describe('stdout', () => {
  it('is JSON-RPC and nothing else, whatever comes in and whatever the daemon does', async () => {
    const shim = startShim();
    await ready(shim);
    shim.send('not json');
    shim.send('[]');
    shim.send('{"jsonrpc":"2.0"}');
    shim.send({ jsonrpc: '2.0', id: 'x', method: 'no/such' });
    expect((await shim.answer('x')).error).toBeDefined();
    const pid = home.pidFile();
    if (pid) process.kill(pid, 'SIGKILL');
    shim.send({ jsonrpc: '2.0', id: 'y', method: 'ping' });
    await shim.answer('y');
    for (const line of shim.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    expect(shim.lines.filter((line) => line.includes('"x"'))).toHaveLength(1);
  });

  it('questions piped in are answered before it ends', async () => {
    await home.cli(['start']);
    const shim = startShim();
    shim.send(INITIALIZE);
    shim.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    shim.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    shim.child.stdin?.end();
    expect(await within(shim.ended, 5_000, 'the shim ends')).toBe(0);
    expect(shim.lines.map((line) => JSON.parse(line).id)).toEqual([0, 1]);
  });
});

describe('no daemon can be had', () => {
  let occupant: Server | undefined;
  afterEach(async () => {
    const server = occupant;
    occupant = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  });

  it('another program has the port: a clear error within 3 s, no spawn, and no harm to that program', async () => {
    const got: string[] = [];
    await home.cli(['start']);
    await home.cli(['stop']);
    await home.cli(['start']);
    const pid = home.daemonPid();
    process.kill(pid, 'SIGKILL');
    await until(() => readIdentity(pid) === null, 3_000, 'the daemon is gone');
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        got.push(String(data));
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      });
    });
    occupant = server;
    // A killed process is a zombie before the last of its threads lets go of the port.
    await until(() => listening(server, home.port), 3_000, 'the port is free');
    const before = Date.now();
    const shim = startShim();
    shim.send(INITIALIZE);
    const { error } = await shim.answer(0);
    expect(Date.now() - before).toBeLessThan(3_000);
    expect(error?.data?.code).toBe('port-taken');
    expect(error?.message).toContain(String(home.port));
    expect(home.processes().filter(({ command }) => command.includes(' daemon '))).toEqual([]);
    const start = await home.cli(['start']);
    expect(start.code).toBe(2);
    expect(start.stderr.trim().split('\n').at(-1)).toContain('taken by another program');
    expect(got.length).toBeGreaterThan(0);
  });

  it.each([
    ['SHIMKEEPER_PORT', { SHIMKEEPER_PORT: 'eighty' }],
    ['SHIMKEEPER_AUTOSTART', { SHIMKEEPER_AUTOSTART: 'maybe' }],
    ['SHIMKEEPER_HOME', { SHIMKEEPER_HOME: 'not/absolute' }],
  ])('a bad %s is one line that names it, exit 2', async (name, env) => {
    const shim = startShim([], env);
    let stderr = '';
    shim.child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    expect(await within(shim.ended, 5_000, 'the shim ends')).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(name);
  });

  it.each([[['--nonsense']], [['stray']], [['--server']], [['--']], [['--server', 'a', '--', 'b']]])(
    'wrong usage %j is one line, exit 2',
    async (args) => {
      const shim = startShim(args);
      let stderr = '';
      shim.child.stderr?.on('data', (chunk) => {
        stderr += chunk;
      });
      expect(await within(shim.ended, 5_000, 'the shim ends')).toBe(2);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    },
  );
});

describe('many at once', () => {
  it('twenty shims and no daemon: one daemon, all attached', async () => {
    const shims = Array.from({ length: 20 }, () => startShim());
    for (const shim of shims) shim.send(INITIALIZE);
    for (const shim of shims) expect((await shim.answer(0)).result).toBeDefined();
    await until(() => home.health()?.sessions === 20, 5_000, 'all are attached');
    expect(home.processes().filter(({ command }) => command.includes(' daemon '))).toHaveLength(1);
    expect(existsSync(home.paths.spawnLock)).toBe(false);
  });

  it('a stop while shims start: nothing is left and nothing comes back', async () => {
    const shims = Array.from({ length: 10 }, () => startShim());
    for (const shim of shims) shim.send(INITIALIZE);
    const stopped = await home.cli(['stop', '--json']);
    expect(stopped.code).toBe(0);
    await until(
      () => home.processes().every(({ command }) => !command.includes(' daemon ')),
      5_000,
      'no daemon',
    );
    expect(home.health()).toBeNull();
    for (const shim of shims) shim.child.stdin?.end();
    await Promise.all(shims.map((shim) => within(shim.ended, 5_000, 'each shim ends')));
    expect(home.health()).toBeNull();
  });
});

describe('in place and by name', () => {
  it('a command in place runs once for all who ask for the same, under its own names', async () => {
    const args = ['--', process.execPath, EVERYTHING, 'stdio'];
    // The same environment for all; it also marks the server as this test's.
    const env = { TEST_FOLDER: home.folder };
    const clients = await Promise.all(Array.from({ length: 3 }, () => connect(home, { args, env })));
    for (const one of clients) {
      expect(await echo(one, 'in place')).toContain('in place');
      expect(one.client.getServerVersion()?.name).toContain('everything');
    }
    const servers = home
      .processes()
      .filter(({ command }) => command.includes(EVERYTHING) && !command.includes(SHIM));
    expect(servers).toHaveLength(1);
    for (const one of clients) await one.client.close();
  });

  it('an unknown server is one clear error', async () => {
    const shim = startShim(['--server', 'nobody']);
    shim.send(INITIALIZE);
    const { error } = await shim.answer(0);
    expect(error?.data?.code).toBe('server-unknown');
    expect(error?.message).toContain('nobody');
  });
});

// The shim is also started by clients that give it no environment to speak of.
describe('a poor environment', () => {
  it('HOME and PATH are enough', async () => {
    const child = spawn(process.execPath, [SHIM, '--home', home.paths.home], {
      env: { PATH: process.env['PATH'] ?? '', HOME: home.folder, SHIMKEEPER_PORT: String(home.port) },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
    const [line] = await once(child.stdout, 'data');
    expect(JSON.parse(String(line)).result.serverInfo.name).toBe('shimkeeper');
    child.stdin.end();
    await once(child, 'exit');
  });
});

it('a killed shim is forgotten soon, also its announcement; a live one keeps its own', async () => {
  const names = (): string[] => readdirSync(home.paths.shimsDir).filter((name) => name.endsWith('.json'));
  const [one, other] = [await connect(home), await connect(home)];
  await until(() => names().length === 2, 10_000, 'both are announced');
  process.kill(one.shimPid, 'SIGKILL');
  const left = await until(() => (names().length === 1 ? names() : null), 20_000, 'its announcement is gone');
  expect(left?.[0]).toMatch(new RegExp(`^${other.shimPid}-`));
  await one.client.close();
  await other.client.close();
});
