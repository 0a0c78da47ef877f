import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../../contracts/product.js';
import { only, seat, sit } from '../routing/testing/table.js';
import { configOf, fixture, type Kit, lives, openKit } from './testing/kit.js';

let kit: Kit;
afterEach(() => kit?.close());

const call = { name: 't', arguments: {} };

test('junk on stdout is counted, logged with a bound, and never passed on', async () => {
  kit = openKit({ junk: fixture('junk-on-stdout') });
  const one = await seat(kit.router, only('junk'));
  for (let id = 1; id <= 10; id += 1) {
    expect((await one.ask(id, 'tools/call', call))['result']).toEqual({
      content: [{ type: 'text', text: 'clean' }],
    });
  }
  const junk = kit.warnings.filter(({ text }) => text.includes('no JSON-RPC'));
  expect(junk).toHaveLength(5);
  expect(JSON.stringify(junk)).not.toContain('starting up');
});

test('a flood on stderr slows nobody, and its log is bounded', async () => {
  kit = openKit({ flood: fixture('floods-stderr') });
  const one = await seat(kit.router, only('flood'));
  for (let id = 1; id <= 20; id += 1) expect(await one.ask(id, 'tools/call', call)).toHaveProperty('result');
  const log = path.join(kit.paths.logsDir, 'server-flood.log');
  expect(statSync(log).mode & 0o777).toBe(0o600);
  await kit.pool.close();
  const sizes = readdirSync(kit.paths.logsDir).map(
    (name) => statSync(path.join(kit.paths.logsDir, name)).size,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(9 * 1024 * 1024);
});

test('a server that exits at once is tried again, then given up with its last words', async () => {
  kit = openKit({ dying: fixture('exits-at-once') }, { backoffBaseMs: 1 });
  const answer = await sit(kit.router, only('dying')).ask(1, 'initialize', {});
  expect(answer['error']).toMatchObject({
    code: -32_000,
    message: expect.stringMatching(/"dying" is not available: exited with code 3.*fatal: no API key/),
    data: { code: 'server-failed', retryable: true },
  });
  expect(kit.row('dying')).toMatchObject({ state: 'failed', pid: null, restarts: 5 });
  // Before its cool-down is over it is not started again.
  expect(await sit(kit.router, only('dying')).ask(1, 'initialize', {})).toHaveProperty('error');
  expect(kit.row('dying')).toMatchObject({ restarts: 5 });
  await kit.until(() => kit.announcements().length === 0, 'its announcements are gone');
});

test('after its cool-down, or when its entry changes, a failed server is tried again', async () => {
  kit = openKit({ s: fixture('exits-at-once') }, { backoffBaseMs: 1, failedCoolDownMs: 0 });
  const one = sit(kit.router, only('s'));
  expect(await one.ask(1, 'initialize', {})).toHaveProperty('error');
  const restarts = kit.row('s')?.restarts ?? 0;
  expect(await one.ask(2, 'initialize', {})).toHaveProperty('error');
  expect(kit.row('s')?.restarts).toBeGreaterThan(restarts);
  kit.pool.configure(configOf({ s: fixture('junk-on-stdout') }));
  await kit.until(() => kit.row('s')?.state === 'ready', 'the changed server is ready');
  expect(await one.ask(3, 'initialize', {})).toHaveProperty('result');
});

test('a command or a directory that does not exist is said at once', async () => {
  const missing = { ...fixture('junk-on-stdout'), command: 'no-such-command-of-ours' };
  kit = openKit({ missing, nowhere: { ...fixture('junk-on-stdout'), cwd: '/no/such/folder' } });
  const first = await sit(kit.router, only('missing')).ask(1, 'initialize', {});
  expect(first['error']).toMatchObject({
    message: expect.stringContaining('"no-such-command-of-ours" was not found'),
  });
  const second = await sit(kit.router, only('nowhere')).ask(1, 'initialize', {});
  expect(second['error']).toMatchObject({
    message: expect.stringContaining('/no/such/folder does not exist'),
  });
});

test('a server that never answers initialize is ended and given up', async () => {
  kit = openKit({ mute: fixture('never-answers') }, { backoffBaseMs: 1, initializeTimeoutMs: 400 });
  const pids = new Set<number>();
  kit.pool.on('change', () => {
    const pid = kit.row('mute')?.pid;
    if (pid) pids.add(pid);
  });
  const answer = await sit(kit.router, only('mute')).ask(1, 'initialize', {});
  expect(answer['error']).toMatchObject({ message: expect.stringContaining('did not answer "initialize"') });
  expect(pids.size).toBe(2);
  await kit.until(() => [...pids].every((pid) => !lives(pid)), 'its processes are gone');
  await kit.until(() => kit.announcements().length === 0, 'its announcements are gone');
});

test('what a server forked goes with it: at close, and when it falls', async () => {
  kit = openKit({ forks: fixture('forks-a-child') }, { backoffBaseMs: 1 });
  const one = await seat(kit.router, only('forks'));
  const pidsOf = async (id: number): Promise<number[]> =>
    ((await one.ask(id, 'tools/call', call))['result'] as { pids: number[] }).pids;
  const first = await pidsOf(1);
  expect(kit.announcements()).toEqual([expect.stringMatching(new RegExp(`^${first[0]}-\\d+\\.json$`))]);
  const lost = await one.ask(2, 'tools/call', { name: 'die' });
  expect(lost['error']).toMatchObject({ data: { code: 'server-lost', retryable: true } });
  await kit.until(() => first.every((pid) => !lives(pid)), 'the first tree is gone');
  const second = await pidsOf(3);
  expect(kit.row('forks')).toMatchObject({ state: 'ready', restarts: 1, pid: second[0] });
  await kit.pool.close();
  expect(second.filter(lives)).toEqual([]);
  expect(kit.announcements()).toEqual([]);
});

test('answers of 1, 5 and almost 20 MB pass; a larger one is an error for its call alone', async () => {
  kit = openKit({ large: fixture('large-answers') });
  const one = await seat(kit.router, only('large'));
  const ask = (id: number, bytes: number) => one.ask(id, 'tools/call', { name: 't', arguments: { bytes } });
  for (const [id, bytes] of [1, 5, 19.9].map((mb, index) => [index, Math.round(mb * 1024 * 1024)] as const)) {
    const { content } = (await ask(id, bytes))['result'] as { content: Array<{ text: string }> };
    expect(content[0]?.text.length).toBe(bytes);
  }
  const [huge, small] = await Promise.all([ask(10, MAX_MESSAGE_BYTES + 1), ask(11, 10)]);
  expect(huge['error']).toMatchObject({ data: { code: 'message-too-large', retryable: false } });
  expect(small).toHaveProperty('result');
});

test('a server that stops reading: memory bounded, a retryable error, and the others still served', async () => {
  kit = openKit({ deaf: fixture('does-not-read'), good: fixture('junk-on-stdout') });
  const one = await seat(kit.router, only('deaf'));
  const other = await seat(kit.router, only('good'));
  const text = 'x'.repeat(1024 * 1024);
  for (let id = 1; id <= 80; id += 1) {
    one.post({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 't', arguments: { text } } });
  }
  const full = one.client.received.filter((message) => 'error' in message);
  expect(full.length).toBeGreaterThan(10);
  expect(full[0]?.['error']).toMatchObject({ data: { code: 'queue-full', retryable: true } });
  expect(await other.ask(1, 'tools/call', call)).toHaveProperty('result');
});

test('a server that closes its end: what it had is lost and says why, what comes after goes to its next start', async () => {
  kit = openKit({ s: fixture('closes-its-stdin') }, { backoffBaseMs: 1 });
  const one = await seat(kit.router, only('s'));
  const pidOf = async (id: number): Promise<unknown> =>
    ((await one.ask(id, 'tools/call', call))['result'] as Record<string, unknown> | undefined)?.['pid'];
  const first = await pidOf(1);
  const lost = one.ask(2, 'tools/call', { name: 'deafen' });
  let id = 2;
  // Some of these are written into the closed pipe, the rest come when that is known and its end is not told yet.
  const during: Promise<Record<string, unknown>>[] = [];
  while (kit.row('s')?.pid === first) {
    id += 1;
    during.push(one.ask(id, 'tools/call', call));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await lost)['error']).toMatchObject({ data: { code: 'server-lost', retryable: true } });
  const answers = await Promise.all(during);
  const codes = answers.map(({ error }) => (error as { data: { code: string } } | undefined)?.data.code);
  expect(new Set(codes)).toEqual(new Set(['server-lost', undefined]));
  expect(await pidOf(id + 1)).not.toBe(first);
});
