import { afterEach, expect, test, vi } from 'vitest';
import { type Config, EMPTY_CONFIG, type ServerConfig } from '../../contracts/config.js';
import { STATEFUL_SERVERS } from '../../contracts/stateful-servers.js';
import { SILENT_LOG } from '../routing/testing/fake-pool.js';
import { ServerPool } from './pool.js';
import type { Holder, ServerLease, ServerTarget } from './ports.js';
import { FakeProcesses } from './testing/fake-process.js';

const PLAIN: ServerConfig = {
  command: 'x',
  args: [],
  env: {},
  cwd: null,
  share: 'all',
  shareReason: null,
  idleMs: null,
};
const A = { kind: 'configured', name: 'a' } as const;
const IN_PLACE: Extract<ServerTarget, { kind: 'command' }> = {
  kind: 'command',
  command: 'x',
  args: ['1'],
  cwd: '/w',
  env: { K: 'v' },
};

let pool: ServerPool;
afterEach(() => pool.close());

function open(servers: Record<string, ServerConfig> = { a: PLAIN }, more: Partial<Config> = {}) {
  const processes = new FakeProcesses();
  pool = new ServerPool({
    startProcess: processes.start,
    now: Date.now,
    log: SILENT_LOG,
    inPlaceIdleMs: 30,
    spareIdleMs: 20,
  });
  configure(servers, more);
  return processes;
}

function configure(servers: Record<string, ServerConfig>, more: Partial<Config> = {}): void {
  pool.configure({ ...EMPTY_CONFIG, mcpServers: servers, ...more });
}

let holders = 0;
function holder(capabilities: Record<string, unknown> = {}, protocolVersion = '2025-11-25'): Holder {
  holders += 1;
  const params = { protocolVersion, capabilities, clientInfo: { name: `c${holders}`, version: '1' } };
  return { key: `client-${holders}`, profile: { protocolVersion, capabilities, params } };
}

function take(target: ServerTarget = A, who: Holder = holder()): ServerLease {
  const lease = pool.lease(target, who);
  if (!lease) throw new Error('no lease');
  lease.handle.wake();
  return lease;
}

const gone = (processes: FakeProcesses, live: number) =>
  vi.waitUntil(() => processes.live.length === live, { timeout: 10_000, interval: 5 });

test('one process for clients of equal version and capabilities, in whatever order they name them', () => {
  const processes = open();
  take(A, holder({ roots: { listChanged: true }, sampling: {} }));
  take(A, holder({ sampling: {}, roots: { listChanged: true } }));
  expect(processes.all).toHaveLength(1);
  take(A, holder({ roots: {}, sampling: {} }));
  take(A, holder({ roots: { listChanged: true }, sampling: {} }, '2024-11-05'));
  take(A, holder());
  expect(processes.all).toHaveLength(4);
  expect(pool.rows().map(({ name, clients }) => [name, clients])).toEqual([
    ['a', 2],
    ['a', 1],
    ['a', 1],
    ['a', 1],
  ]);
});

test('a shared server meets a client of that kind under our name, one of its own the client itself', () => {
  const processes = open({ a: PLAIN, b: { ...PLAIN, share: 'client' } });
  const who = holder({ sampling: {} }, '2025-06-18');
  take(A, who);
  take({ kind: 'configured', name: 'b' }, who);
  expect(processes.all[0]?.initialize).toMatchObject({
    protocolVersion: '2025-06-18',
    capabilities: { sampling: {} },
    clientInfo: { name: 'shimkeeper' },
  });
  expect(processes.all[1]?.initialize).toEqual(who.profile.params);
});

test('a server of one client ends with it; a shared one stays warm for its time, and is not lost to who returns', async () => {
  const processes = open({ a: { ...PLAIN, idleMs: 40 }, b: { ...PLAIN, share: 'client' } });
  const own = take({ kind: 'configured', name: 'b' });
  own.release();
  own.release();
  expect([own.retired, processes.live.length]).toEqual([true, 0]);
  const first = take();
  first.release();
  const second = take();
  expect(second.handle).toBe(first.handle);
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(processes.live).toHaveLength(1);
  second.release();
  await gone(processes, 0);
  expect(pool.rows()).toMatchObject([{ name: 'a', state: 'idle', clients: 0 }, { name: 'b' }]);
});

test('one process of a server stays warm: those for other kinds of clients do not pile up', async () => {
  const processes = open({ a: { ...PLAIN, idleMs: 3_600_000 } });
  const kinds = Array.from({ length: 20 }, (_, n) => holder({ experimental: { n: { v: n } } }));
  for (const kind of kinds) take(A, kind).release();
  await gone(processes, 1);
  const still = take(A, kinds.at(-1));
  expect(processes.all).toHaveLength(20);
  take(A, kinds[0]).release();
  await gone(processes, 1);
  expect(still.retired).toBe(false);
});

test('how long they stay warm follows the file while it runs: for one, for all, for those in place', async () => {
  const processes = open({ a: PLAIN }, { idleMs: 3_600_000 });
  take().release();
  take(IN_PLACE).release();
  expect(processes.live).toHaveLength(2);
  configure({ a: PLAIN }, { idleMs: 0 });
  await gone(processes, 0);
  configure({ a: PLAIN });
  take(IN_PLACE).release();
  expect(processes.live).toHaveLength(1);
  await gone(processes, 0);
});

test('in place: the same command, arguments, directory and environment share; any other does not', () => {
  const processes = open();
  take(IN_PLACE);
  take({ ...IN_PLACE, env: { K: 'v' } });
  expect(processes.all).toHaveLength(1);
  const others: Partial<typeof IN_PLACE>[] = [
    { command: 'y' },
    { args: ['1', '2'] },
    { cwd: '/v' },
    { env: { K: 'w' } },
    { env: {} },
  ];
  for (const other of others) take({ ...IN_PLACE, ...other });
  take(IN_PLACE, holder({ roots: {} }));
  expect(processes.all).toHaveLength(7);
  // What it gets is what was given, with nothing of ours.
  expect(processes.all[0]?.spec).toMatchObject({ env: { K: 'v' }, envIsWhole: true, cwd: '/w' });
});

test('in place, a server that is known to keep state: one for each client, and the row says why', () => {
  const browser = { ...IN_PLACE, command: 'npx', args: ['@playwright/mcp@latest'] };
  const processes = open({});
  take(browser);
  take(browser);
  expect(processes.all).toHaveLength(2);
  expect(pool.rows()[0]).toMatchObject({
    share: 'client',
    shareReason: expect.stringContaining('drives a browser'),
  });
  const { '@playwright/mcp': _taken, ...statefulServers } = STATEFUL_SERVERS;
  configure({}, { statefulServers });
  take(browser);
  take(browser);
  expect(processes.all).toHaveLength(3);
});

test('a changed entry is another server at once, not only when its old process is gone', async () => {
  const processes = open();
  const { handle } = take();
  const told: string[] = [];
  const nothing = (): void => undefined;
  handle.listen({
    message: nothing,
    oversize: nothing,
    ready: nothing,
    failed: nothing,
    down: () => told.push('down'),
    renewed: () => told.push('renewed'),
  });
  configure({ a: { ...PLAIN, args: ['new'] } });
  expect(told).toEqual(['renewed', 'down']);
  await vi.waitUntil(() => processes.all.length === 2, { timeout: 10_000, interval: 5 });
  expect(told).toEqual(['renewed', 'down', 'renewed']);
});

test('a changed entry restarts all its processes, a changed share mode ends them, the others stay', async () => {
  const processes = open({ a: PLAIN, b: PLAIN });
  const [one, other] = [take(), take(A, holder({ roots: {} }))];
  const b = take({ kind: 'configured', name: 'b' });
  await vi.waitUntil(() => pool.rows().every(({ state }) => state === 'ready'));
  configure({ a: { ...PLAIN, args: ['new'] }, b: PLAIN });
  await vi.waitUntil(() => processes.all.length === 5 && pool.rows().every(({ state }) => state === 'ready'));
  expect(processes.live.map(({ spec }) => spec.args)).toEqual([[], ['new'], ['new']]);
  expect([one.retired, other.retired, b.retired]).toEqual([false, false, false]);
  configure({ a: { ...PLAIN, args: ['new'], share: 'client' }, b: { ...PLAIN, idleMs: 5 } });
  expect([one.retired, other.retired, b.retired]).toEqual([true, true, false]);
  await gone(processes, 1);
});

test('nothing is leased from a closed pool, and nothing is left of it', async () => {
  const processes = open();
  take().release();
  take(IN_PLACE);
  await pool.close();
  await pool.close();
  expect([processes.live.length, pool.lease(A, holder())]).toEqual([0, null]);
});

test('a server that asks before it has answered: its ping is answered, under its id as it wrote it', () => {
  const processes = open();
  take();
  processes.all[0]?.say('{"jsonrpc":"2.0","id":18446744073709551615,"method":"ping"}');
  expect(processes.all[0]?.texts.at(-1)).toBe('{"jsonrpc":"2.0","id":18446744073709551615,"result":{}}');
});
