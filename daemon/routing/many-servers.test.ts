import { expect, test } from 'vitest';
import { EVERY_CAPABILITY, FakeServer, settled } from './testing/fake-pool.js';
import { ALL, routerWith, seat } from './testing/table.js';

const tools = (...names: string[]) => ({
  tools: names.map((name) => ({ name, inputSchema: {}, icons: [{ src: 'i' }] })),
});

function server(name: string, ...toolNames: string[]): FakeServer {
  const one = new FakeServer(name);
  one.answers.set('tools/list', () => tools(...toolNames));
  one.answers.set('tools/call', (request) => ({ from: name, params: request['params'] }));
  return one;
}

test('one server: own names, its pages and cursors as they are', async () => {
  const only = new FakeServer('a');
  only.answers.set('tools/list', (request) => ({ ...tools('t'), nextCursor: 'n', got: request['params'] }));
  const { router } = routerWith(only);
  const one = await seat(router, ALL);
  expect((await one.ask(1, 'tools/list', { cursor: 'c' }))['result']).toEqual({
    ...tools('t'),
    nextCursor: 'n',
    got: { cursor: 'c' },
  });
});

test('one server that lacks what we promised for it: empty, no error', async () => {
  const { router } = routerWith(new FakeServer('a', { tools: {} }));
  const one = await seat(router, ALL);
  expect((await one.ask(1, 'prompts/list'))['result']).toEqual({ prompts: [] });
  expect((await one.ask(2, 'resources/templates/list'))['result']).toEqual({ resourceTemplates: [] });
  expect((await one.ask(3, 'completion/complete', { ref: {} }))['result']).toMatchObject({
    completion: { values: [] },
  });
  expect((await one.ask(4, 'logging/setLevel', { level: 'info' }))['result']).toEqual({});
});

test('no server: empty lists, calls say what to do', async () => {
  const { router } = routerWith();
  const one = await seat(router, ALL);
  expect((await one.ask(1, 'tools/list'))['result']).toEqual({ tools: [] });
  expect((await one.ask(2, 'tools/call', { name: 'x' }))['error']).toMatchObject({
    data: { code: 'server-unknown' },
  });
});

test('several servers: lists merged with prefixes, other fields untouched; calls go to the right one', async () => {
  const { router } = routerWith(server('a', 'x', 'y'), server('b', 'x'));
  const one = await seat(router, ALL);
  const { tools: listed } = (await one.ask(1, 'tools/list'))['result'] as { tools: Array<{ name: string }> };
  expect(listed.map(({ name }) => name)).toEqual(['a__x', 'a__y', 'b__x']);
  expect(listed[0]).toEqual({ name: 'a__x', inputSchema: {}, icons: [{ src: 'i' }] });
  const answer = await one.ask(2, 'tools/call', { name: 'b__x', arguments: { q: 1 }, _meta: { m: 1 } });
  expect(answer['result']).toEqual({
    from: 'b',
    params: { name: 'x', arguments: { q: 1 }, _meta: { m: 1 } },
  });
  expect((await one.ask(3, 'tools/call', { name: 'c__x' }))['error']).toMatchObject({ code: -32_602 });
  expect((await one.ask(4, 'tools/call', { name: 'x' }))['error']).toMatchObject({ code: -32_602 });
});

test('a name that does not fit is found again, also by a client that never listed', async () => {
  const long = 'tool.with/odd characters and a very long name that no client would accept as it is';
  const { router } = routerWith(server('a', long), server('b', 'x'));
  const one = await seat(router, ALL);
  const { tools: listed } = (await one.ask(1, 'tools/list'))['result'] as { tools: Array<{ name: string }> };
  const offered = listed[0]!.name;
  expect(offered).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  const { router: after } = routerWith(server('a', long), server('b', 'x'));
  const fresh = await seat(after, ALL);
  expect((await fresh.ask(1, 'tools/call', { name: offered }))['result']).toMatchObject({
    params: { name: long },
  });
});

test('all pages of each server are fetched; a cursor that comes again ends it', async () => {
  const paged = new FakeServer('a');
  paged.answers.set('tools/list', (request) => {
    const cursor = (request['params'] as { cursor?: string }).cursor;
    return { ...tools(cursor ?? 'first'), nextCursor: cursor === undefined ? 'second' : 'loop' };
  });
  const { router } = routerWith(paged, server('b', 'x'));
  const one = await seat(router, ALL);
  const { tools: listed } = (await one.ask(1, 'tools/list'))['result'] as { tools: Array<{ name: string }> };
  expect(listed.map(({ name }) => name)).toEqual(['a__first', 'a__second', 'a__loop', 'b__x']);
  expect((await one.ask(2, 'tools/list', { cursor: 'z' }))['error']).toMatchObject({ code: -32_602 });
});

test('a list does not wait for ever: what comes later is told by list_changed', async () => {
  const slow = server('slow', 't');
  slow.autoStart = false;
  const { router } = routerWith(server('a', 'x'), slow);
  const one = await seat(router, ALL);
  const first = (await one.ask(1, 'tools/list'))['result'] as { tools: unknown[] };
  expect(first.tools).toHaveLength(1);
  slow.becomeReady();
  expect(one.client.notices('notifications/tools/list_changed')).toHaveLength(1);
  const second = (await one.ask(2, 'tools/list'))['result'] as { tools: unknown[] };
  expect(second.tools).toHaveLength(2);
});

test('a server that fails, or has no tools, leaves the list of the others', async () => {
  const bad = new FakeServer('bad');
  bad.autoStart = false;
  const { router } = routerWith(bad, new FakeServer('mute', { prompts: {} }), server('a', 'x'));
  const one = await seat(router, ALL);
  const listed = one.ask(1, 'tools/list');
  await settled();
  bad.fail();
  expect(((await listed)['result'] as { tools: unknown[] }).tools).toHaveLength(1);
});

test('prompts and completion of prompts under prefixed names', async () => {
  const a = new FakeServer('a');
  a.answers.set('prompts/get', (request) => ({ got: request['params'] }));
  a.answers.set('completion/complete', (request) => ({ got: request['params'] }));
  const { router } = routerWith(a, server('b', 'x'));
  const one = await seat(router, ALL);
  expect((await one.ask(1, 'prompts/get', { name: 'a__p' }))['result']).toEqual({ got: { name: 'p' } });
  const ref = { type: 'ref/prompt', name: 'a__p' };
  expect(
    (await one.ask(2, 'completion/complete', { ref, argument: { name: 'q', value: '' } }))['result'],
  ).toEqual({
    got: { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'q', value: '' } },
  });
});

function resources(name: string, uris: string[], templates: string[], reads: string[]): FakeServer {
  const one = new FakeServer(name, EVERY_CAPABILITY);
  one.answers.set('resources/list', () => ({ resources: uris.map((uri) => ({ uri, name })) }));
  one.answers.set('resources/templates/list', () => ({
    resourceTemplates: templates.map((uriTemplate) => ({ uriTemplate })),
  }));
  for (const method of ['resources/read', 'resources/subscribe']) {
    one.answers.set(method, (request) => {
      const uri = (request['params'] as { uri: string }).uri;
      return reads.includes(uri)
        ? { from: name }
        : { error: { code: -32_002, message: `${name} has no ${uri}` } };
    });
  }
  return one;
}

test('resources: read from who lists them, whose template fits, or who answers; each URI is listed once', async () => {
  const a = resources('a', ['r://1', 'r://both'], [], ['r://1', 'r://both', 'hidden://a']);
  const b = resources('b', ['r://2', 'r://both'], ['t://{x}'], ['r://2', 'r://both', 't://5', 'hidden://b']);
  const { router } = routerWith(a, b);
  const one = await seat(router, ALL);
  const listed = (await one.ask(1, 'resources/list'))['result'] as { resources: Array<{ uri: string }> };
  expect(listed.resources.map(({ uri }) => uri)).toEqual(['r://1', 'r://both', 'r://2']);
  await one.ask(2, 'resources/templates/list');
  const from = async (id: number, uri: string): Promise<unknown> =>
    (await one.ask(id, 'resources/read', { uri }))['result'];
  expect(await from(3, 'r://both')).toEqual({ from: 'a' });
  expect(await from(4, 'r://2')).toEqual({ from: 'b' });
  expect(await from(5, 't://5')).toEqual({ from: 'b' });
  expect(a.requests('resources/read')).toHaveLength(1);
  expect(await from(6, 'hidden://b')).toEqual({ from: 'b' });
  expect((await one.ask(7, 'resources/read', { uri: 'no://' }))['error']).toMatchObject({
    message: 'a has no no://',
  });
});

test('updates of a resource reach only those who subscribed, from whichever server', async () => {
  const a = resources('a', [], [], []);
  const b = resources('b', ['r://2'], [], ['r://2']);
  b.answers.set('resources/unsubscribe', () => ({}));
  const { router } = routerWith(a, b);
  const [one, two, three] = [await seat(router, ALL), await seat(router, ALL), await seat(router, ALL)];
  expect((await one.ask(1, 'resources/subscribe', { uri: 'r://2' }))['result']).toEqual({ from: 'b' });
  await two.ask(1, 'resources/subscribe', { uri: 'r://2' });
  const updated = { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'r://2' } };
  const counts = (): number[] =>
    [one, two, three].map(({ client }) => client.notices('notifications/resources/updated').length);
  b.say(updated);
  a.say(updated);
  expect(counts()).toEqual([1, 1, 0]);
  await one.ask(2, 'resources/unsubscribe', { uri: 'r://2' });
  expect(b.requests('resources/unsubscribe')).toHaveLength(0);
  b.say(updated);
  expect(counts()).toEqual([1, 2, 0]);
  await two.ask(2, 'resources/unsubscribe', { uri: 'r://2' });
  expect(b.requests('resources/unsubscribe')).toHaveLength(1);
  b.say(updated);
  expect(counts()).toEqual([1, 2, 0]);
});

test('a method that nobody can place among several servers: method not found', async () => {
  const { router } = routerWith(server('a', 'x'), server('b', 'x'));
  const one = await seat(router, ALL);
  expect((await one.ask(1, 'x/custom', {}))['error']).toMatchObject({ code: -32_601 });
});
