import { expect, test } from 'vitest';
import { ShimkeeperError } from '../../contracts/errors.js';
import { BATCH_PROTOCOL_VERSION } from './negotiate.js';
import { Router } from './router.js';
import { FakePool, FakeServer, SILENT_LOG, settled } from './testing/fake-pool.js';
import { ALL, only, routerWith, seat, sit } from './testing/table.js';

test('attach: an unknown server is refused, naming the configured ones', () => {
  const { router } = routerWith(new FakeServer('a'), new FakeServer('b'));
  expect(() => sit(router, only('c'))).toThrow(/no server "c".*configured are: a, b/);
});

test('initialize with all servers is answered at once, with fixed capabilities and the version asked for', async () => {
  const slow = new FakeServer('slow');
  slow.autoStart = false;
  const { router } = routerWith(slow);
  const answer = await sit(router, ALL).ask(1, 'initialize', {
    protocolVersion: '2025-03-26',
    capabilities: {},
  });
  expect(answer['result']).toMatchObject({
    protocolVersion: '2025-03-26',
    serverInfo: { name: 'shimkeeper' },
    capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true } },
  });
  expect(slow.state).toBe('starting');
});

test('initialize with an unknown version: the newest that we speak', async () => {
  const { router } = routerWith();
  const answer = await sit(router, ALL).ask(1, 'initialize', {
    protocolVersion: '1999-01-01',
    capabilities: {},
  });
  expect(answer['result']).toMatchObject({ protocolVersion: '2025-11-25' });
});

test('initialize with one server is its own answer, whatever version that names', async () => {
  const { router } = routerWith(new FakeServer('a', { tools: {}, own: { x: 1 } }, '2099-01-01'));
  const one = await sit(router, only('a')).ask(1, 'initialize', { protocolVersion: '2025-11-25' });
  expect(one['result']).toEqual({
    protocolVersion: '2099-01-01',
    serverInfo: { name: 'a', version: '1' },
    capabilities: { tools: {}, own: { x: 1 } },
  });
});

test.each([
  ['2025-06-18', '2025-06-18'],
  ['2099-01-01', '2025-11-25'],
  [undefined, '2025-11-25'],
])(
  'a client of all servers that asks for %s: they are asked for %s, with its capabilities',
  async (asked, told) => {
    const { router, pool } = routerWith(new FakeServer('a'));
    const params = {
      protocolVersion: asked,
      capabilities: { roots: {} },
      clientInfo: { name: 'c', version: '1' },
    };
    await sit(router, ALL).ask(1, 'initialize', params);
    expect(pool.holders).toMatchObject([{ profile: { protocolVersion: told, capabilities: { roots: {} } } }]);
  },
);

test('one server is asked for exactly the version that its client asks for; nothing is taken before that', async () => {
  const { router, pool } = routerWith(new FakeServer('a'));
  const one = sit(router, only('a'));
  await one.ask(0, 'ping');
  expect(pool.holders).toEqual([]);
  await one.ask(1, 'initialize', { protocolVersion: '2099-01-01' });
  expect(pool.holders).toMatchObject([{ profile: { protocolVersion: '2099-01-01', capabilities: {} } }]);
  // The same again keeps the server, another kind of client gets another one.
  await one.ask(2, 'initialize', { protocolVersion: '2099-01-01' });
  expect(pool.holders).toHaveLength(1);
  await one.ask(3, 'initialize', { protocolVersion: '2099-01-01', capabilities: { sampling: {} } });
  expect(pool.holders).toHaveLength(2);
  expect(pool.leases).toHaveLength(1);
});

test('initialize with a server that fails says why', async () => {
  const server = new FakeServer('a');
  server.autoStart = false;
  const { router } = routerWith(server);
  const answer = sit(router, only('a')).ask(1, 'initialize', {});
  await settled();
  server.fail('exited with code 3');
  expect((await answer)['error']).toMatchObject({
    code: -32_000,
    message: expect.stringContaining('exited with code 3'),
    data: { code: 'server-failed' },
  });
});

test('ids come back as they were, numbers and texts apart, unknown fields untouched', async () => {
  const server = new FakeServer('a');
  server.answers.set('x/unknown', (request) => ({
    echo: request['params'],
    extra: [1, null],
    _meta: { k: 'v' },
  }));
  const { router } = routerWith(server);
  const one = await seat(router, only('a'));
  for (const id of [1, '1', 0, -7, 'init2', 1.5]) {
    const answer = await one.ask(id, 'x/unknown', { a: { b: [true] }, _meta: { m: 1 } });
    expect(answer).toStrictEqual({
      jsonrpc: '2.0',
      id,
      result: { echo: { a: { b: [true] }, _meta: { m: 1 } }, extra: [1, null], _meta: { k: 'v' } },
    });
  }
});

test('two clients with the same ids get their own answers, whatever the order', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const [a, b] = [await seat(router, only('a')), await seat(router, only('a'))];
  const answers = [a.ask(7, 'tools/call', { name: 'A' }), b.ask(7, 'tools/call', { name: 'B' })];
  for (const request of server.requests('tools/call').reverse()) {
    server.reply(request, { who: (request['params'] as { name: string }).name });
  }
  expect((await answers[0])?.['result']).toEqual({ who: 'A' });
  expect((await answers[1])?.['result']).toEqual({ who: 'B' });
});

test('progress reaches its owner alone, under the token that the owner gave', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const [a, b] = [await seat(router, only('a')), await seat(router, only('a'))];
  a.post({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'A', _meta: { progressToken: 'p', z: 1 } },
  });
  b.post({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'B', _meta: { progressToken: 'p' } },
  });
  const [first, second] = server.requests('tools/call') as Array<{
    params: { _meta: Record<string, unknown> };
  }>;
  expect(first!.params._meta['progressToken']).not.toBe(second!.params._meta['progressToken']);
  expect(first!.params._meta['z']).toBe(1);
  server.say({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: second!.params._meta['progressToken'], progress: 1 },
  });
  expect(a.client.notices('notifications/progress')).toEqual([]);
  expect(b.client.notices('notifications/progress')).toMatchObject([
    { params: { progressToken: 'p', progress: 1 } },
  ]);
});

test('a cancelled call gets no answer, frees its slot, and its late answer is nobody’s', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'));
  one.post({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'slow' } });
  expect(router.inflight).toBe(1);
  one.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5, reason: 'tired' } });
  expect(router.inflight).toBe(0);
  const [request] = server.requests('tools/call');
  expect(server.requests('notifications/cancelled')).toMatchObject([
    { params: { requestId: request!['id'], reason: 'tired' } },
  ]);
  const before = one.client.received.length;
  server.reply(request!, { late: true });
  await settled();
  expect(one.client.received.length).toBe(before);
});

test('a client that leaves: its calls are cancelled, its subscriptions released, its slots freed', async () => {
  const server = new FakeServer('a');
  server.answers.set('resources/subscribe', () => ({}));
  const { router, pool } = routerWith(server);
  const one = await seat(router, only('a'));
  await one.ask(1, 'resources/subscribe', { uri: 'r://1' });
  one.post({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'slow' } });
  one.attached.close();
  one.attached.close();
  expect(server.requests('notifications/cancelled')).toHaveLength(1);
  expect(server.requests('resources/unsubscribe')).toMatchObject([{ params: { uri: 'r://1' } }]);
  expect([router.inflight, pool.leases.length]).toEqual([0, 0]);
});

test('a server that falls: what was sent gets one error, what waits is sent to the next start', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'));
  const lost = one.ask(1, 'tools/call', { name: 'x' });
  server.fall();
  expect((await lost)['error']).toMatchObject({
    code: -32_000,
    data: { code: 'server-lost', retryable: true },
  });
  server.answers.set('tools/call', () => ({ ok: 1 }));
  const next = one.ask(2, 'tools/call', { name: 'x' });
  server.becomeReady();
  expect((await next)['result']).toEqual({ ok: 1 });
});

test('a server that does not read: a retryable error, not a queue', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'));
  server.takes = false;
  expect((await one.ask(1, 'tools/call', { name: 'x' }))['error']).toMatchObject({
    data: { code: 'queue-full', retryable: true },
  });
});

test('a server that has just died takes nothing more: what it never had waits for its next start, or fails as it does', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'));
  const lost = one.ask(1, 'tools/call', { name: 'before' });
  server.leaving = true;
  const kept = one.ask(2, 'tools/call', { name: 'after' });
  await settled();
  expect(router.inflight).toBe(2);
  server.answers.set('tools/call', () => ({ ok: 1 }));
  server.fall('was ended by SIGSEGV');
  expect((await lost)['error']).toMatchObject({
    message: expect.stringContaining('lost during the call: was ended by SIGSEGV'),
    data: { code: 'server-lost', retryable: true },
  });
  server.becomeReady();
  expect((await kept)['result']).toEqual({ ok: 1 });
  server.leaving = true;
  const last = one.ask(3, 'tools/call', { name: 'never' });
  server.fall();
  server.fail('exited with code 3');
  expect((await last)['error']).toMatchObject({
    message: expect.stringContaining('exited with code 3'),
    data: { code: 'server-failed' },
  });
});

test('an answer too large to pass becomes an error for the right call', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'));
  const answer = one.ask('big', 'tools/call', { name: 'x' });
  const id = Number(server.requests('tools/call')[0]!['id']);
  server.oversize(null);
  // A question of the server under the same number is not the answer.
  server.oversize({ kind: 'request', id });
  expect(server.received.at(-1)).toMatchObject({ id, error: { data: { code: 'message-too-large' } } });
  expect(router.inflight).toBe(1);
  server.oversize({ kind: 'response', id });
  expect((await answer)['error']).toMatchObject({ data: { code: 'message-too-large', retryable: false } });
});

test('what becomes too large only on its way (a batch) is an error too, never a broken link', async () => {
  const server = new FakeServer('a');
  server.answers.set('tools/call', () => ({ text: 'ü'.repeat(6 * 1024 * 1024) }));
  const { router } = routerWith(server);
  const one = await seat(router, ALL, {}, BATCH_PROTOCOL_VERSION);
  const call = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 't' } });
  one.post([call(1), call(2)]);
  for (const id of [1, 2])
    expect((await one.client.answer(id))['error']).toMatchObject({ data: { code: 'message-too-large' } });
  expect((await one.ask(3, 'ping'))['result']).toEqual({});
});

test('too many calls of one client: a clear error that may be tried again; others still pass', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const [greedy, modest] = [await seat(router, only('a')), await seat(router, only('a'))];
  for (let id = 0; id < 4_096; id += 1) greedy.post({ jsonrpc: '2.0', id, method: 'tools/call', params: {} });
  expect((await greedy.ask('more', 'tools/call', {}))['error']).toMatchObject({
    code: -32_000,
    data: { code: 'queue-full', retryable: true },
  });
  server.answers.set('tools/call', () => ({ ok: 1 }));
  expect((await modest.ask(1, 'tools/call', {}))['result']).toEqual({ ok: 1 });
});

test('what is no JSON-RPC is answered with the error of JSON-RPC', async () => {
  const { router } = routerWith();
  const one = await seat(router, ALL);
  for (const text of [
    '{',
    '[]',
    '7',
    'null',
    '{"id":4}',
    '{"id":5,"method":"x","params":[1]}',
    '{"id":{},"method":"x"}',
  ]) {
    one.attached.receive(text);
  }
  const errors = one.client.received.filter((message) => 'error' in message);
  expect(errors.map((message) => [message['id'], (message['error'] as { code: number }).code])).toEqual([
    [null, -32_700],
    [null, -32_600],
    [null, -32_600],
    [null, -32_600],
    [4, -32_600],
    [5, -32_600],
    [null, -32_600],
  ]);
});

test('a batch is answered as a batch in 2025-03-26, and refused in any other version', async () => {
  const server = new FakeServer('a');
  server.answers.set('tools/call', (request) => ({ n: (request['params'] as { n: number }).n }));
  const { router } = routerWith(server);
  const batch = [
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { n: 1 } },
    { jsonrpc: '2.0', method: 'notifications/whatever' },
    { jsonrpc: '2.0', id: 'two', method: 'ping' },
  ];
  const old = await seat(router, ALL, {}, '2025-03-26');
  old.post(batch);
  await old.client.answer(1);
  expect(JSON.parse(old.client.texts.at(-1)!)).toEqual([
    { jsonrpc: '2.0', id: 'two', result: {} },
    { jsonrpc: '2.0', id: 1, result: { n: 1 } },
  ]);
  const young = await seat(router, ALL, {}, '2025-06-18');
  young.post(batch);
  expect(young.client.received.at(-1)).toMatchObject({ id: null, error: { code: -32_600 } });
});

test('drain resolves with what is left after its time, or at once when nothing is in flight', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  expect(await router.drain(10_000)).toBe(0);
  const one = await seat(router, only('a'));
  const answer = one.ask(1, 'tools/call', {});
  expect(await router.drain(10)).toBe(1);
  const drained = router.drain(10_000);
  server.reply(server.requests('tools/call')[0]!, {});
  await answer;
  expect(await drained).toBe(0);
});

test('"share": "client": each client has a server of its own', async () => {
  const { router, pool } = routerWith(new FakeServer('a'));
  pool.exclusiveNames.add('a');
  const [a, b] = [await seat(router, only('a'), { roots: {} }), await seat(router, only('a'), { roots: {} })];
  expect(pool.exclusive.size).toBe(2);
  const second = [...pool.exclusive.values()][1]!;
  second.say({ jsonrpc: '2.0', id: 1, method: 'roots/list' });
  expect(a.client.notices('roots/list')).toHaveLength(0);
  expect(b.client.notices('roots/list')).toHaveLength(1);
});

test('a changed configuration: clients of all servers get the new set and are told', async () => {
  const { router, pool } = routerWith(new FakeServer('a'));
  const one = await seat(router, ALL);
  pool.servers.push(new FakeServer('b'));
  pool.emit('servers');
  expect(one.client.notices('notifications/tools/list_changed')).toHaveLength(1);
  pool.servers[1]!.answers.set('tools/call', (request) => ({ got: request['params'] }));
  expect((await one.ask(1, 'tools/call', { name: 'b__t' }))['result']).toEqual({ got: { name: 't' } });
  pool.servers.splice(0, 2);
  pool.emit('servers');
  expect((await one.ask(2, 'tools/list'))['result']).toEqual({ tools: [] });
  expect(pool.leases).toHaveLength(0);
});

test('where nothing is offered, a call says why: no server, or a config.json that is bad', async () => {
  const pool = new FakePool();
  let problem: ShimkeeperError | null = null;
  const router = new Router({ pool, log: SILENT_LOG, now: Date.now, configProblem: () => problem });
  const one = await seat(router, ALL);
  const call = (id: number) => one.ask(id, 'tools/call', { name: 'x' });
  expect(await call(1)).toMatchObject({
    error: { message: expect.stringContaining('add one to config.json'), data: { code: 'server-unknown' } },
  });
  problem = new ShimkeeperError('config-bad', 'config.json: line 3: it is bad - mend it.');
  expect(await call(2)).toMatchObject({
    error: { message: problem.message, data: { code: 'config-bad', retryable: false } },
  });
  expect(await one.ask(3, 'tools/list')).toMatchObject({ result: { tools: [] } });
});
