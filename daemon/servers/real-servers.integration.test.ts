import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, expect, test } from 'vitest';
import { addExample, loadConfig } from '../config.js';
import { ALL, only, type Seat, seat } from '../routing/testing/table.js';
import { configOf, fixture, type Kit, lives, node, openKit, packaged } from './testing/kit.js';

const EVERYTHING = node(packaged('@modelcontextprotocol/server-everything'), 'stdio');
const MEMORY = node(packaged('@modelcontextprotocol/server-memory'));

let kit: Kit;
afterEach(() => kit?.close());

const names = (answer: Record<string, unknown>): string[] =>
  (answer['result'] as { tools: Array<{ name: string }> }).tools.map(({ name }) => name);
const echo = async (one: Seat, id: number, name = 'echo'): Promise<unknown> =>
  (await one.ask(id, 'tools/call', { name, arguments: { message: `hello ${id}` } }))['result'];

test('one process serves ten clients, each with its own answers, at once', async () => {
  kit = openKit({ everything: EVERYTHING });
  const seats = await Promise.all(Array.from({ length: 10 }, () => seat(kit.router, ALL)));
  const { pid } = kit.row('everything') ?? {};
  expect(names(await seats[0]!.ask(1, 'tools/list'))).toContain('echo');
  await Promise.all(
    seats.flatMap((one, who) =>
      Array.from({ length: 20 }, async (_, n) => {
        const id = 1_000 + who * 100 + n;
        expect(await echo(one, id)).toMatchObject({ content: [{ text: `Echo: hello ${id}` }] });
      }),
    ),
  );
  expect(kit.row('everything')).toMatchObject({ state: 'ready', pid, restarts: 0 });
});

test('long calls with progress, two clients at once: each hears its own', async () => {
  kit = openKit({ everything: EVERYTHING });
  const [a, b] = [await seat(kit.router, ALL), await seat(kit.router, ALL)];
  const run = (one: Seat, steps: number) =>
    one.ask(1, 'tools/call', {
      name: 'trigger-long-running-operation',
      arguments: { duration: 0.5, steps },
      _meta: { progressToken: 'same' },
    });
  await Promise.all([run(a, 3), run(b, 5)]);
  const totals = [a, b].map(({ client }) =>
    client
      .notices('notifications/progress')
      .map(({ params }) => params as { total: number; progressToken: string }),
  );
  expect(totals[0]?.map(({ total }) => total)).toEqual([3, 3, 3]);
  expect(totals[1]?.map(({ total }) => total)).toEqual([5, 5, 5, 5, 5]);
  expect(totals.flat().every(({ progressToken }) => progressToken === 'same')).toBe(true);
});

test('sampling goes to the client whose call it is', async () => {
  kit = openKit({ everything: EVERYTHING });
  const caller = await seat(kit.router, only('everything'), { sampling: {} });
  const other = await seat(kit.router, only('everything'), { sampling: {} });
  const answer = caller.ask(1, 'tools/call', {
    name: 'trigger-sampling-request',
    arguments: { prompt: 'p', maxTokens: 5 },
  });
  const asked = await caller.client.next((message) => message['method'] === 'sampling/createMessage');
  caller.post({
    jsonrpc: '2.0',
    id: asked['id'],
    result: { role: 'assistant', model: 'test-model', content: { type: 'text', text: 'sampled words' } },
  } as Record<string, unknown>);
  expect(JSON.stringify((await answer)['result'])).toContain('sampled words');
  expect(other.client.notices('sampling/createMessage')).toEqual([]);
});

test('two servers: prefixed tools, prompts and resources of both', async () => {
  kit = openKit({ everything: EVERYTHING, memory: MEMORY });
  const one = await seat(kit.router, ALL);
  const listed = names(await one.ask(1, 'tools/list'));
  expect(listed).toEqual(expect.arrayContaining(['everything__echo', 'memory__read_graph']));
  expect(await echo(one, 2, 'everything__echo')).toMatchObject({ content: [{ text: 'Echo: hello 2' }] });
  expect(
    (await one.ask(3, 'tools/call', { name: 'memory__read_graph', arguments: {} }))['result'],
  ).toHaveProperty('content');
  const { resources } = (await one.ask(4, 'resources/list'))['result'] as {
    resources: Array<{ uri: string }>;
  };
  expect((await one.ask(5, 'resources/read', { uri: resources[0]!.uri }))['result']).toHaveProperty(
    'contents',
  );
  const alone = await seat(kit.router, only('memory'));
  expect(names(await alone.ask(1, 'tools/list'))).toContain('read_graph');
});

test('a server that is killed comes back by itself, with a new process', async () => {
  kit = openKit({ everything: EVERYTHING });
  const one = await seat(kit.router, ALL);
  await echo(one, 1);
  const { pid } = kit.row('everything')!;
  process.kill(pid!, 'SIGKILL');
  await kit.until(() => kit.row('everything')?.state === 'backoff', 'its fall is seen');
  expect(kit.row('everything')?.reason).toContain('SIGKILL');
  expect(await echo(one, 2)).toMatchObject({ content: [{ text: 'Echo: hello 2' }] });
  expect(kit.row('everything')).toMatchObject({ state: 'ready', restarts: 1, reason: null });
  expect(kit.row('everything')?.pid).not.toBe(pid);
});

test('a changed configuration restarts only what changed', async () => {
  kit = openKit({ memory: MEMORY, forks: fixture('forks-a-child') });
  const one = await seat(kit.router, ALL);
  await one.ask(1, 'tools/list');
  const before = [kit.row('memory')?.pid, kit.row('forks')?.pid];
  kit.pool.configure(configOf({ memory: MEMORY, forks: { ...fixture('forks-a-child'), env: { X: '1' } } }));
  await kit.until(
    () => kit.row('forks')?.state === 'ready' && kit.row('forks')?.pid !== before[1],
    'forks restarted',
  );
  expect(kit.row('memory')?.pid).toBe(before[0]);
  kit.pool.configure(configOf({ memory: MEMORY }));
  expect(names(await one.ask(2, 'tools/list'))).toContain('read_graph');
  expect(kit.pool.rows().map(({ name }) => name)).toEqual(['memory']);
  await kit.until(() => kit.announcements().length === 1, 'the removed server is gone');
});

test('in place: one process for all who ask for the same, ended after the last one left', async () => {
  kit = openKit({}, { inPlaceIdleMs: 50 });
  const { command, args } = fixture('forks-a-child');
  const ask = { kind: 'command', command, args, cwd: tmpdir(), env: {} } as const;
  const [a, b] = [await seat(kit.router, ask), await seat(kit.router, ask)];
  const other = await seat(kit.router, { ...ask, env: { OTHER: '1' } });
  const pids = async (one: Seat): Promise<number[]> =>
    ((await one.ask(1, 'tools/call', { name: 't' }))['result'] as { pids: number[] }).pids;
  const [ofA, ofB, ofOther] = [await pids(a), await pids(b), await pids(other)];
  expect(ofA).toEqual(ofB);
  expect(ofOther[0]).not.toBe(ofA[0]);
  expect(kit.pool.rows()).toHaveLength(2);
  a.attached.close();
  expect(await pids(b)).toEqual(ofA);
  b.attached.close();
  await kit.until(() => ofA.every((pid) => !lives(pid)), 'the shared one is gone');
  expect(await pids(other)).toEqual(ofOther);
});

test('"share": "client": a process for each client, ended when it leaves', async () => {
  kit = openKit({ forks: { ...fixture('forks-a-child'), share: 'client' } });
  const [a, b] = [await seat(kit.router, ALL), await seat(kit.router, ALL)];
  const pids = async (one: Seat): Promise<number[]> =>
    ((await one.ask(1, 'tools/call', { name: 't' }))['result'] as { pids: number[] }).pids;
  const [ofA, ofB] = [await pids(a), await pids(b)];
  expect(ofA[0]).not.toBe(ofB[0]);
  expect(kit.pool.rows().map(({ name }) => name)).toEqual(['forks', 'forks']);
  a.attached.close();
  await kit.until(() => ofA.every((pid) => !lives(pid)), 'the first client’s is gone');
  expect(ofB.every(lives)).toBe(true);
});

test('the built-in example: added to an empty home it serves, and it ends with its stdin', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-example-'));
  try {
    const script = path.join(folder, 'example-server.cjs');
    const entryPoints = ['daemon/example/server.ts'];
    await build({
      entryPoints,
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'silent',
    });
    const file = path.join(folder, 'config.json');
    addExample(file, { runtime: process.execPath, script, electron: false });
    kit = openKit({ ...loadConfig(file).config.mcpServers });
    const one = await seat(kit.router, ALL);
    expect(names(await one.ask(1, 'tools/list'))).toEqual(['echo', 'add', 'time', 'process']);
    expect(await echo(one, 2)).toEqual({ content: [{ type: 'text', text: 'hello 2' }] });
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.end();
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
