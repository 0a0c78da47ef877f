/** One server that does not answer delays the others' lists once, not every time. */
import { expect, test } from 'vitest';
import { Router } from './router.js';
import { FakePool, FakeServer, SILENT_LOG, settled } from './testing/fake-pool.js';
import { ALL, type Seat, seat } from './testing/table.js';

/** Runs out, as fast as that can be told from not waiting at all. */
const SHORT_MS = 40;
/** Never runs out in these tests, however busy the machine. */
const LONG_MS = 60_000;
const CHANGED = 'notifications/tools/list_changed';

function server(name: string, tool = 't'): FakeServer {
  const one = new FakeServer(name);
  one.answers.set('tools/list', () => ({ tools: [{ name: tool, inputSchema: {} }] }));
  return one;
}

/** The router's clock is ours; its timers are real. */
function open(listWaitMs: number, ...servers: FakeServer[]) {
  const clock = { ms: 0 };
  const pool = new FakePool(...servers);
  const router = new Router({ pool, log: SILENT_LOG, now: () => clock.ms, listWaitMs });
  return { clock, router, pool };
}

const toolsOf = (answer: Record<string, unknown>): string[] =>
  (answer['result'] as { tools: Array<{ name: string }> }).tools.map(({ name }) => name);

/** The answer, which must come without waiting for any timer. */
async function atOnce(one: Seat, id: number, method: string, params = {}): Promise<Record<string, unknown>> {
  one.post({ jsonrpc: '2.0', id, method, params });
  await settled();
  const answer = one.client.received.find((message) => message['id'] === id);
  if (!answer) throw new Error(`${method} waits`);
  return answer;
}

test('a server that hangs at its start is waited for by the first list only', async () => {
  const hung = server('hung');
  hung.autoStart = false;
  const { router, clock } = open(SHORT_MS, server('a'), hung);
  const [one, two] = [await seat(router, ALL), await seat(router, ALL)];
  expect(toolsOf(await one.ask(1, 'tools/list'))).toEqual(['a__t']);
  clock.ms += SHORT_MS;
  expect(toolsOf(await atOnce(one, 2, 'tools/list'))).toEqual(['a__t']);
  expect(toolsOf(await atOnce(two, 2, 'tools/list'))).toEqual(['a__t']);
  hung.becomeReady();
  for (const { client } of [one, two]) expect(client.notices(CHANGED)).toHaveLength(1);
  expect(toolsOf(await atOnce(one, 3, 'tools/list'))).toEqual(['a__t', 'hung__t']);
});

test('a server in backoff is waited for while its fall is fresh, and then no more', async () => {
  const falls = server('falls');
  const { router, clock } = open(LONG_MS, server('a'), falls);
  const one = await seat(router, ALL);
  await settled();
  falls.fall();
  const listed = one.ask(1, 'tools/list');
  await settled();
  falls.becomeReady();
  expect(toolsOf(await listed)).toEqual(['a__t', 'falls__t']);
  falls.fall();
  clock.ms += LONG_MS;
  expect(toolsOf(await atOnce(one, 2, 'tools/list'))).toEqual(['a__t']);
  // A new start is no sign of life yet; a changed entry is another server.
  expect(toolsOf(await atOnce(one, 3, 'tools/list'))).toEqual(['a__t']);
  falls.renew();
  const again = one.ask(4, 'tools/list');
  await settled();
  falls.becomeReady();
  expect(toolsOf(await again)).toEqual(['a__t', 'falls__t']);
});

test('a server that is up and never answers its list: the same, it is asked once, and told of when it answers', async () => {
  const mute = new FakeServer('mute');
  const { router } = open(SHORT_MS, server('a'), mute);
  const [one, two] = [await seat(router, ALL), await seat(router, ALL)];
  expect(toolsOf(await one.ask(1, 'tools/list'))).toEqual(['a__t']);
  expect(toolsOf(await atOnce(one, 2, 'tools/list'))).toEqual(['a__t']);
  expect(toolsOf(await atOnce(two, 2, 'tools/list'))).toEqual(['a__t']);
  expect(mute.requests('tools/list')).toHaveLength(1);
  mute.answers.set('tools/list', () => ({ tools: [{ name: 'late' }] }));
  mute.reply(mute.requests('tools/list')[0]!, { tools: [{ name: 'late' }] });
  await settled();
  for (const { client } of [one, two]) expect(client.notices(CHANGED)).toHaveLength(1);
  expect(toolsOf(await atOnce(one, 3, 'tools/list'))).toEqual(['a__t', 'mute__late']);
});

test('lists that are asked for at the same time are fetched once; after a change, anew', async () => {
  const [a, b] = [server('a', 'x'), server('b', 'y')];
  const { router } = open(LONG_MS, a, b);
  const seats = await Promise.all(Array.from({ length: 5 }, () => seat(router, ALL)));
  await settled();
  const lists = await Promise.all(seats.map((one) => one.ask(1, 'tools/list')));
  for (const list of lists) expect(toolsOf(list)).toEqual(['a__x', 'b__y']);
  expect([a, b].map((one) => one.requests('tools/list').length)).toEqual([1, 1]);
  a.answers.delete('tools/list');
  const stale = seats[0]!.ask(2, 'tools/list');
  await settled();
  a.say({ jsonrpc: '2.0', method: CHANGED });
  a.answers.set('tools/list', () => ({ tools: [{ name: 'new' }] }));
  expect(toolsOf(await atOnce(seats[1]!, 2, 'tools/list'))).toEqual(['a__new', 'b__y']);
  a.reply(a.requests('tools/list')[1]!, { tools: [{ name: 'x' }] });
  expect(toolsOf(await stale)).toEqual(['a__x', 'b__y']);
});

test('a resource that nobody listed is found past servers that hang, before and after their start', async () => {
  const hung = new FakeServer('hung');
  hung.autoStart = false;
  const mute = new FakeServer('mute');
  const has = new FakeServer('has');
  has.answers.set('resources/read', () => ({ from: 'has' }));
  const { router, clock } = open(SHORT_MS, hung, mute, has);
  const one = await seat(router, ALL);
  expect((await one.ask(1, 'resources/read', { uri: 'r://1' }))['result']).toEqual({ from: 'has' });
  // The one that was passed over is told that nobody waits any more.
  expect(mute.requests('notifications/cancelled')).toHaveLength(1);
  expect(router.inflight).toBe(0);
  has.answers.set('resources/read', () => ({ error: { code: -32_002, message: 'not here' } }));
  mute.answers.set('resources/read', () => ({ error: { code: -32_002, message: 'nor here' } }));
  const none = { message: 'nor here' };
  expect((await one.ask(2, 'resources/read', { uri: 'r://2' }))['error']).toMatchObject(none);
  clock.ms += SHORT_MS;
  expect((await atOnce(one, 3, 'resources/read', { uri: 'r://2' }))['error']).toMatchObject(none);
});
