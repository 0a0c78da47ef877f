/** One server whose list is broken costs its own items: the others' lists come, and people read whose is missing. */
import { expect, test } from 'vitest';
import { MAX_LIST_NESTING } from './list-faults.js';
import { MAX_LIST_BYTES, MAX_LIST_ITEMS } from './list-pages.js';
import type { Router } from './router.js';
import { FakeServer } from './testing/fake-pool.js';
import { ALL, routerWith, seat } from './testing/table.js';

type Fields = Record<string, unknown>;

function listing(name: string, answer: Fields): FakeServer {
  const server = new FakeServer(name);
  server.answers.set('tools/list', () => answer);
  return server;
}

const tool = (name: string): Fields => ({ name, inputSchema: {} });

function nested(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels));
}

async function names(router: Router, servers: number): Promise<{ names: string[]; events: string[] }> {
  const events: string[] = [];
  router.on('event', ({ text }) => events.push(text));
  const one = await seat(router, ALL);
  const { result } = await one.ask(1, 'tools/list');
  const again = await one.ask(2, 'tools/list');
  expect(again['result']).toEqual(result);
  const { tools } = result as { tools: { name: string }[] };
  expect(new Set(tools.map(({ name }) => name)).size, `${servers} servers`).toBe(tools.length);
  return { names: tools.map(({ name }) => name), events };
}

test.each([
  ['an error', { error: { code: -32_603, message: 'no\n key' } }, /answered with an error: no key/],
  ['no list', { tools: 'none' }, /has no "tools"/],
  ['nothing at all', {}, /has no "tools"/],
])('%s: the others’ lists come, told once, kept as a problem', async (_, answer, why) => {
  const { router } = routerWith(listing('bad', answer as Fields), listing('good', { tools: [tool('t')] }));
  const seen = await names(router, 2);
  expect(seen.names).toEqual(['good__t']);
  expect(seen.events).toEqual([expect.stringMatching(why)]);
  expect(seen.events[0]).toContain('The tools of server "bad" are not whole');
  expect(router.problems()).toEqual([{ code: 'server-list', message: seen.events[0] }]);
});

test('a tool that is nested too deeply is left out, the server’s other tools are not', async () => {
  const bad = new FakeServer('bad');
  const deep = `{"name":"deep","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
  bad.answers.set('tools/list', ({ id }) => {
    const result = `{"tools":[${deep},{"name":"flat"}]}`;
    queueMicrotask(() => bad.sayText(`{"jsonrpc":"2.0","id":${String(id)},"result":${result}}`));
    return undefined;
  });
  const { router } = routerWith(bad, listing('good', { tools: [tool('t')] }));
  const one = await seat(router, ALL);
  const listed = one.ask(1, 'tools/list');
  const { tools } = (await listed)['result'] as { tools: { name: string }[] };
  expect(tools.map(({ name }) => name)).toEqual(['bad__flat', 'good__t']);
  expect(router.problems()).toMatchObject([{ message: expect.stringContaining('1 of them nested deeper') }]);
});

test('what is honestly deep is passed on', async () => {
  const deep = { ...tool('deep'), x: nested(MAX_LIST_NESTING - 10) };
  const { router } = routerWith(listing('a', { tools: [deep] }), listing('b', { tools: [tool('t')] }));
  const seen = await names(router, 2);
  expect(seen).toEqual({ names: ['a__deep', 'b__t'], events: [] });
});

test('lists that do not fit into one message: the largest is missing, and it is said whose', async () => {
  const large = (name: string, bytes: number): FakeServer =>
    listing(name, { tools: [{ ...tool('t'), description: 'x'.repeat(bytes) }] });
  const most = MAX_LIST_BYTES - 1_000;
  const { router } = routerWith(
    large('large', most),
    large('small', 5_000),
    listing('c', { tools: [tool('t')] }),
  );
  const seen = await names(router, 3);
  expect(seen.names).toEqual(['small__t', 'c__t']);
  expect(seen.events).toEqual([expect.stringMatching(/"large".*do not fit beside/)]);
});

test('pages and items without an end are cut, and it is said', async () => {
  const endless = new FakeServer('endless');
  let page = 0;
  endless.answers.set('tools/list', () => {
    page += 1;
    return { tools: [tool(`t${page}`)], nextCursor: `c${page}` };
  });
  const many = { tools: Array.from({ length: MAX_LIST_ITEMS + 1 }, (_, at) => tool(`m${at}`)) };
  const { router } = routerWith(endless, listing('many', many));
  const one = await seat(router, ALL);
  await one.ask(1, 'tools/list');
  expect(page).toBe(100);
  expect(router.problems().map(({ message }) => message)).toEqual([
    expect.stringMatching(/"endless" are not whole: what is beyond/),
    expect.stringMatching(/"many" are not whole: what is beyond/),
  ]);
});

test('no templates, and a server that is away, are no problem; one that is well again is none any more', async () => {
  const bad = listing('bad', { error: { code: -32_603, message: 'not yet' } });
  bad.answers.set('resources/list', () => ({ resources: [] }));
  bad.answers.set('resources/templates/list', () => ({ error: { code: -32_601, message: 'no' } }));
  const gone = listing('gone', { tools: [] });
  gone.answers.set('tools/list', () => {
    queueMicrotask(() => gone.fall());
    return undefined;
  });
  const { router } = routerWith(bad, gone, listing('good', { tools: [tool('t')] }));
  const one = await seat(router, ALL);
  await one.ask(1, 'resources/templates/list');
  expect(router.problems()).toEqual([]);
  await one.ask(2, 'tools/list');
  expect(router.problems()).toMatchObject([{ message: expect.stringContaining('"bad"') }]);
  bad.answers.set('tools/list', () => ({ tools: [tool('t')] }));
  gone.becomeReady();
  gone.answers.set('tools/list', () => ({ tools: [] }));
  await one.ask(3, 'tools/list');
  expect(router.problems()).toEqual([]);
});
