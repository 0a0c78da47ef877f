import { expect, test } from 'vitest';
import { LIST_CHANGED_DEBOUNCE_MS } from './notices.js';
import { AMBIGUOUS_EVENT_EVERY_MS, Router } from './router.js';
import { FakePool, FakeServer, SILENT_LOG } from './testing/fake-pool.js';
import { ALL, only, routerWith, seat, sit } from './testing/table.js';

const SAMPLING = { sampling: {}, roots: {}, elicitation: {} };
const question = (id: string | number, method = 'sampling/createMessage', params = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const answersTo = (server: FakeServer, id: string | number) =>
  server.received.filter((message) => message['id'] === id && !('method' in message));

test('a question to the only client: its answer comes back under the server’s own id', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'), SAMPLING);
  server.say(question('q-1', 'sampling/createMessage', { messages: [], _meta: { progressToken: 'st' } }));
  const [asked] = one.client.notices('sampling/createMessage') as Array<{
    id: number;
    params: { _meta: { progressToken: number } };
  }>;
  one.post({
    jsonrpc: '2.0',
    method: 'notifications/progress',
    params: { progressToken: asked!.params._meta.progressToken, progress: 1 },
  });
  one.post({ jsonrpc: '2.0', id: asked!.id, result: { role: 'assistant', x: [1] } });
  expect(server.requests('notifications/progress')).toMatchObject([
    { params: { progressToken: 'st', progress: 1 } },
  ]);
  expect(answersTo(server, 'q-1')).toEqual([
    { jsonrpc: '2.0', id: 'q-1', result: { role: 'assistant', x: [1] } },
  ]);
  one.post({ jsonrpc: '2.0', id: asked!.id, result: { twice: true } });
  expect(answersTo(server, 'q-1')).toHaveLength(1);
});

test('several clients: to the one whose call is in flight; with none or several in flight to nobody', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const events: string[] = [];
  router.on('event', ({ text }) => events.push(text));
  const [a, b] = [await seat(router, only('a'), SAMPLING), await seat(router, only('a'), SAMPLING)];
  server.say(question(1));
  expect(answersTo(server, 1)).toMatchObject([
    { error: { data: { code: 'client-ambiguous' }, message: expect.stringContaining('"share": "client"') } },
  ]);
  expect(events).toHaveLength(1);
  b.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: {} });
  server.say(question(2));
  expect(b.client.notices('sampling/createMessage')).toHaveLength(1);
  a.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: {} });
  server.say(question(3));
  expect(answersTo(server, 3)).toHaveLength(1);
  expect(a.client.notices('sampling/createMessage')).toHaveLength(0);
});

test('a question that may belong to a cancelled call, or to a client that left, goes to nobody', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const [a, b] = [await seat(router, only('a'), SAMPLING), await seat(router, only('a'), SAMPLING)];
  a.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: {} });
  b.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: {} });
  a.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  server.say(question(1));
  a.attached.close();
  server.say(question(2));
  expect([...answersTo(server, 1), ...answersTo(server, 2)]).toMatchObject([
    { error: { data: { code: 'client-ambiguous' } } },
    { error: { data: { code: 'client-ambiguous' } } },
  ]);
  // The late answer of the cancelled call ends the doubt.
  server.reply(server.requests('tools/call')[0]!, {});
  server.say(question(3));
  expect(b.client.notices('sampling/createMessage')).toHaveLength(1);
});

test('a client that did not declare it: method not found; ping is answered by us', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  await seat(router, only('a'), { roots: {} });
  server.say(question(1));
  server.say(question(2, 'ping'));
  expect(answersTo(server, 1)).toMatchObject([{ error: { code: -32_601 } }]);
  expect(answersTo(server, 2)).toMatchObject([{ result: {} }]);
});

test('a question before the client is initialized waits for it', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = sit(router, only('a'));
  await one.ask(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: SAMPLING });
  server.say(question(1, 'roots/list'));
  expect(one.client.notices('roots/list')).toHaveLength(0);
  one.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  expect(one.client.notices('roots/list')).toHaveLength(1);
});

test('a client that leaves, or a server that takes back or falls, ends its questions', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'), SAMPLING);
  server.say(question('x', 'elicitation/create', { message: 'm' }));
  const asked = one.client.notices('elicitation/create')[0]!;
  server.say({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId: 'x', reason: 'late' },
  });
  expect(one.client.notices('notifications/cancelled')).toMatchObject([
    { params: { requestId: asked['id'], reason: 'late' } },
  ]);
  server.say(question('y'));
  server.fall();
  expect(one.client.notices('notifications/cancelled')).toHaveLength(2);
  server.becomeReady();
  server.say(question('z'));
  one.attached.close();
  expect(answersTo(server, 'z')).toMatchObject([{ error: { data: { code: 'client-gone' } } }]);
});

test('tasks belong to whom they were made for: questions, states, progress, lists', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const [a, b] = [await seat(router, only('a'), SAMPLING), await seat(router, only('a'), SAMPLING)];
  server.answers.set('tools/call', () => ({ task: { taskId: 't1', status: 'working' } }));
  server.answers.set('tasks/get', (request) => {
    const { taskId } = request['params'] as { taskId: string };
    return taskId === 't1' ? { taskId } : { error: { code: -32_602, message: `No task "${taskId}" here` } };
  });
  server.answers.set('tasks/cancel', () => ({}));
  server.answers.set('tasks/list', () => ({ tasks: [{ taskId: 't1' }, { taskId: 'other' }] }));
  await a.ask(1, 'tools/call', { name: 'x', task: {}, _meta: { progressToken: 'pt' } });
  const token = (server.requests('tools/call')[0]!['params'] as { _meta: { progressToken: number } })._meta;
  server.say({ jsonrpc: '2.0', method: 'notifications/progress', params: { ...token, progress: 2 } });
  server.say({
    jsonrpc: '2.0',
    method: 'notifications/tasks/status',
    params: { taskId: 't1', status: 'working' },
  });
  server.say(
    question(9, 'elicitation/create', {
      _meta: { 'io.modelcontextprotocol/related-task': { taskId: 't1' } },
    }),
  );
  expect(a.client.notices('notifications/progress')).toMatchObject([{ params: { progressToken: 'pt' } }]);
  expect(a.client.notices('notifications/tasks/status')).toHaveLength(1);
  expect(a.client.notices('elicitation/create')).toHaveLength(1);
  expect((await a.ask(2, 'tasks/get', { taskId: 't1' }))['result']).toEqual({ taskId: 't1' });
  expect((await a.ask(3, 'tasks/list'))['result']).toEqual({ tasks: [{ taskId: 't1' }] });
  // The server's own words, as for a task that never was.
  const none = { code: -32_602, message: 'No task "t1" here' };
  expect((await b.ask(2, 'tasks/get', { taskId: 't1' }))['error']).toEqual(none);
  expect((await b.ask(4, 'tasks/cancel', { taskId: 't1' }))['error']).toBeUndefined();
  expect(server.requests('tasks/cancel')).not.toMatchObject([{ params: { taskId: 't1' } }]);
  expect((await b.ask(3, 'tasks/list'))['result']).toEqual({ tasks: [] });
  expect(b.client.received.filter((message) => 'method' in message)).toEqual([]);
});

test('a task’s state that comes before the answer that makes it: to its maker, first of all; nobody else’s is kept', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const [a, b] = [await seat(router, only('a')), await seat(router, only('a'))];
  const status = (taskId: string) =>
    server.say({
      jsonrpc: '2.0',
      method: 'notifications/tasks/status',
      params: { taskId, status: 'working' },
    });
  status('before any call');
  a.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x', task: {} } });
  b.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x', task: {} } });
  const [ofA, ofB] = server.requests('tools/call');
  for (const taskId of ['a1', 'b1', 'nobody', 'a1']) status(taskId);
  server.reply(ofB!, { task: { taskId: 'b1' } });
  server.reply(ofA!, { task: { taskId: 'a1' } });
  const heard = ({ client }: typeof a): unknown[] =>
    client.received.slice(1).map(({ params, id }) => (params as { taskId?: string })?.taskId ?? id);
  expect(heard(a)).toEqual(['a1', 'a1', 1]);
  expect(heard(b)).toEqual(['b1', 1]);
  // No such call is in flight: what comes now is nobody's, also later.
  status('c1');
  server.answers.set('tools/call', () => ({ task: { taskId: 'c1' } }));
  await a.ask(2, 'tools/call', { name: 'x', task: {} });
  expect(heard(a)).toEqual(['a1', 'a1', 1, 2]);
});

test('log lines honour each client’s level; the server gets the most verbose that is wanted', async () => {
  const server = new FakeServer('a');
  server.answers.set('logging/setLevel', () => ({}));
  const { router } = routerWith(server);
  const [a, b, c] = [await seat(router, ALL), await seat(router, ALL), await seat(router, ALL)];
  const log = (level: string): void =>
    server.say({ jsonrpc: '2.0', method: 'notifications/message', params: { level, data: level } });
  const heard = (): string[] =>
    [a, b, c].map(({ client }) =>
      client
        .notices('notifications/message')
        .map((message) => String((message['params'] as { data: string }).data))
        .join(),
    );
  log('debug');
  expect(heard()).toEqual(['debug', 'debug', 'debug']);
  await a.ask(1, 'logging/setLevel', { level: 'debug' });
  await b.ask(1, 'logging/setLevel', { level: 'error' });
  for (const level of ['debug', 'info', 'error']) log(level);
  expect(heard()).toEqual(['debug,debug,info,error', 'debug,error', 'debug,info,error']);
  expect(server.requests('logging/setLevel')).toMatchObject([{ params: { level: 'debug' } }]);
  a.attached.close();
  c.attached.close();
  expect(server.requests('logging/setLevel').map(({ params }) => params)).toEqual([
    { level: 'debug' },
    { level: 'info' },
    { level: 'error' },
  ]);
  expect((await b.ask(2, 'logging/setLevel', { level: 'loud' }))['error']).toMatchObject({ code: -32_602 });
});

test('list_changed reaches all clients of that server, once for many in a row', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server, new FakeServer('b'));
  const [a, b, other] = [
    await seat(router, only('a')),
    await seat(router, ALL),
    await seat(router, only('b')),
  ];
  const method = 'notifications/tools/list_changed';
  for (let times = 0; times < 5; times += 1) server.say({ jsonrpc: '2.0', method });
  await Promise.all([a, b].map(({ client }) => client.next((message) => message['method'] === method)));
  await new Promise((resolve) => setTimeout(resolve, 2 * LIST_CHANGED_DEBOUNCE_MS));
  expect([a, b, other].map(({ client }) => client.notices(method).length)).toEqual([1, 1, 0]);
});

test('changed roots are told to a server only by its only client', async () => {
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const a = await seat(router, only('a'));
  const changed = { jsonrpc: '2.0', method: 'notifications/roots/list_changed' };
  a.post(changed);
  const b = await seat(router, only('a'));
  b.post(changed);
  expect(server.requests('notifications/roots/list_changed')).toHaveLength(1);
});

test('a restarted server is told again what its clients had asked for', async () => {
  const server = new FakeServer('a');
  server.answers.set('resources/subscribe', () => ({}));
  const { router } = routerWith(server);
  const one = await seat(router, ALL);
  await one.ask(1, 'resources/subscribe', { uri: 'r://1' });
  await one.ask(2, 'logging/setLevel', { level: 'warning' });
  server.fall();
  server.becomeReady();
  expect(server.requests('resources/subscribe')).toHaveLength(2);
  expect(server.requests('logging/setLevel')).toHaveLength(2);
});

test('close lets go of everything, twice', async () => {
  const pool = new FakePool(new FakeServer('a'));
  const router = new Router({ pool, log: SILENT_LOG, now: Date.now });
  await seat(router, ALL);
  router.close();
  router.close();
  expect([pool.leases.length, pool.listenerCount('servers')]).toEqual([0, 0]);
});

test('what is nested too deeply to be passed on costs its own message: an answer, a question, a notice', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const one = await seat(router, only('a'), SAMPLING);
  one.post({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 't' } });
  const [asked] = server.requests('tools/call');
  server.sayText(`{"jsonrpc":"2.0","id":${asked?.['id']},"result":{"deep":${deep}}}`);
  expect(await one.client.answer(7)).toMatchObject({
    error: { message: expect.stringContaining('nested too deeply'), data: { code: 'message-invalid' } },
  });
  server.sayText(`{"jsonrpc":"2.0","id":"q","method":"sampling/createMessage","params":{"deep":${deep}}}`);
  expect(answersTo(server, 'q')).toMatchObject([{ error: { data: { code: 'message-invalid' } } }]);
  for (const params of ['"level":"error","data"', '"uri":"x:y","deep"'])
    for (const method of ['message', 'resources/updated', 'progress', 'unknown'])
      server.sayText(`{"jsonrpc":"2.0","method":"notifications/${method}","params":{${params}:${deep}}}`);
  server.say(question('later'));
  expect(one.client.notices('sampling/createMessage')).toHaveLength(1);
});

test('what cannot be answered is said to people once in a while, however often a server asks', async () => {
  const server = new FakeServer('a');
  const pool = new FakePool(server);
  let now = 0;
  const router = new Router({ pool, log: SILENT_LOG, now: () => now });
  const events: string[] = [];
  router.on('event', ({ text }) => events.push(text));
  await seat(router, only('a'), SAMPLING);
  await seat(router, only('a'), SAMPLING);
  for (let id = 1; id <= 50; id += 1) server.say(question(id));
  expect(events).toHaveLength(1);
  server.say(question(51, 'elicitation/create'));
  expect(events).toHaveLength(2);
  now += AMBIGUOUS_EVENT_EVERY_MS;
  server.say(question(52));
  expect(events).toHaveLength(3);
  expect(server.received.filter((message) => 'error' in message)).toHaveLength(52);
});

test('a server that asks for roots and gets a second client: people are told, once, and how to mend it', async () => {
  const server = new FakeServer('files');
  const { router } = routerWith(server);
  const events: string[] = [];
  router.on('event', ({ text }) => events.push(text));
  const first = await seat(router, only('files'), SAMPLING);
  server.say(question(1, 'roots/list'));
  expect(first.client.notices('roots/list')).toHaveLength(1);
  expect(events).toEqual([]);
  const second = await seat(router, only('files'), SAMPLING);
  await seat(router, only('files'), SAMPLING);
  expect(events).toEqual([
    expect.stringMatching(/"files" asks .*roots.* shared by 2 clients.*"share": "client"/),
  ]);
  // In flight from one client alone it is that client's to answer, and still worth knowing; it was said.
  second.post({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: {} });
  server.say(question(2, 'roots/list'));
  expect(second.client.notices('roots/list')).toHaveLength(1);
  expect(events).toHaveLength(1);
});
