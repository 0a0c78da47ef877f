/** Whatever passes the router, in whichever direction and kind of message: only ids, tokens and names are others. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  INITIALIZE_ID,
  initializeRequest,
  LATEST_PROTOCOL_VERSION,
  readGreeting,
} from '../servers/initialize.js';
import type { ServerMessage } from '../servers/ports.js';
import { valueText } from '../verbatim/testing/json-texts.js';
import { readWritten, textOf } from '../verbatim/written.js';
import { idAtServer, property, table } from './testing/exact.js';
import { FakeServer, settled } from './testing/fake-pool.js';
import { ALL, only, patientRouterWith, seat, sit } from './testing/table.js';

const shape = fc.constantFrom('direct' as const, 'sole' as const, 'many' as const);
/** Ids and tokens as others write them. */
const id = fc.constantFrom('7', '"x"', '1.0', '"\\u0041"', '5e0', '18446744073709551615');
const token = fc.constantFrom('1', '"t"', '2.50', '18446744073709551615');

test('requests, their progress, results and errors', async () => {
  await property([shape, id, token, valueText, fc.boolean()], async (kind, ownId, ownToken, value, fails) => {
    const at = await table(kind);
    const name = (own: string): string => (kind === 'many' ? `a__${own}` : own);
    const call = (one: string, tool: string, its: string): string =>
      `{"params": {"arguments":${value},"name":"${tool}","_meta":{"progressToken":${its}}}, "id":${one},` +
      `"x":${value},"method":"tools/call","jsonrpc":"2.0"}`;
    at.one.attached.receive(call(ownId, name('t'), ownToken));
    await settled();
    const there = idAtServer(at);
    expect(at.atServer()).toBe(call(there, 't', there));
    const progress = (its: string): string =>
      `{"jsonrpc":"2.0","method":"notifications/progress","params":{"x":${value},"progressToken":${its},"progress":1.0}}`;
    at.server.sayText(progress(there));
    expect(at.atClient()).toBe(progress(ownToken));
    const body = fails ? `"error":{"code":-1.0,"data":${value},"message":""}` : `"result":{"x":${value}}`;
    at.server.sayText(`{${body}, "jsonrpc":"2.0","id" : ${there}}`);
    await settled();
    expect(at.atClient()).toBe(`{${body}, "jsonrpc":"2.0","id" : ${ownId}}`);
  });
});

test.each([
  ['resources/read', '"uri":"r://1"', ''],
  ['prompts/get', '"name":"a__p"', '"name":"p"'],
  [
    'completion/complete',
    '"ref":{"name":"a__p","x":1.0,"type":"ref/prompt"}',
    '"ref":{"name":"p","x":1.0,"type":"ref/prompt"}',
  ],
  ['completion/complete', '"ref":{"uri":"r://{x}","type":"ref/resource"}', ''],
  ['resources/subscribe', '"uri":"r://1"', ''],
])('%s {%s} among several servers', async (method, asked, own) => {
  await property([id, valueText], async (ownId, value) => {
    const at = await table('many');
    const text = (one: string, inner: string): string =>
      `{"method":"${method}","params":{"x":${value},${inner},"_meta":{"y":${value}}},"id":${one}}`;
    at.one.attached.receive(text(ownId, asked));
    await settled();
    const there = idAtServer(at);
    expect(at.atServer()).toBe(text(there, own || asked));
    at.server.sayText(`{"id":${there},"result":{"x":${value}}}`);
    await settled();
    expect(at.atClient()).toBe(`{"id":${ownId},"result":{"x":${value}}}`);
  });
});

test('methods and notifications that nobody knows, log levels, cancellations', async () => {
  await property([valueText], async (value) => {
    const at = await table('direct');
    const unknown = (one: string): string => `{"id":${one},"method":"x/y","params":{"v":${value}}}`;
    at.one.attached.receive(unknown('3.0'));
    const there = idAtServer(at);
    expect(at.atServer()).toBe(unknown(there));
    const level = (one: string): string =>
      `{"id":${one},"method":"logging/setLevel","params":{"v":${value},"level":"info"}}`;
    at.one.attached.receive(level('4'));
    expect(at.atServer()).toBe(level(idAtServer(at)));
    const notice = `{"method":"notifications/x","params":{"v":${value}}}`;
    at.one.attached.receive(notice);
    expect(at.atServer()).toBe(notice);
    at.one.attached.receive(
      `{"method":"notifications/cancelled","params":{"requestId":3,"v":${value}},"jsonrpc":"2.0"}`,
    );
    expect(at.atServer()).toBe(
      `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${there},"v":${value}}}`,
    );
  });
});

test('what a server tells', async () => {
  await property([shape, valueText], async (kind, value) => {
    const at = await table(kind);
    at.server.answers.set('resources/subscribe', () => ({}));
    await at.one.ask(1, 'resources/subscribe', { uri: 'r://1' });
    for (const text of [
      `{"method":"notifications/resources/updated","params":{"v":${value},"uri":"r://1"}}`,
      `{"method":"notifications/message","params":{"level":"error","data":${value}}}`,
      `{"method":"notifications/x","params":${value.startsWith('{') ? value : `{"v":${value}}`}}`,
    ]) {
      at.server.sayText(text);
      expect(at.atClient()).toBe(text);
    }
  });
});

test.each(['sampling/createMessage', 'elicitation/create', 'roots/list', 'x/unknown'])(
  'questions of a server (%s), their progress, their answers, their end',
  async (method) => {
    const serverId = fc.constantFrom('7', '"x"', '1.0', '18446744073709551615');
    await property([serverId, token, valueText, fc.boolean()], async (ownId, ownToken, value, withdrawn) => {
      const at = await table('direct');
      const text = (one: string, its: string): string =>
        `{"id":${one},"params":{"v":${value},"_meta":{"progressToken":${its}}},"method":"${method}"}`;
      at.server.sayText(text(ownId, ownToken));
      const there = String((JSON.parse(at.atClient()) as { id: unknown }).id);
      expect(at.atClient()).toBe(text(there, there));
      const progress = (its: string): string =>
        `{"method":"notifications/progress","params":{"progressToken":${its},"v":${value}}}`;
      at.one.attached.receive(progress(there));
      expect(at.atServer()).toBe(progress(ownToken));
      if (withdrawn) {
        const end = (one: string): string =>
          `{"method":"notifications/cancelled","params":{"v":${value},"requestId":${one}}}`;
        at.server.sayText(end(ownId));
        expect(at.atClient()).toBe(end(there));
        return;
      }
      const answer = (one: string): string => `{"result":{"v":${value}},"id":${one}}`;
      at.one.attached.receive(answer(there));
      expect(at.atServer()).toBe(answer(ownId));
    });
  },
);

test('batches: what they hold, and their answers', async () => {
  await property([valueText, valueText], async (first, second) => {
    const at = await table('direct');
    const call = (one: string, value: string): string =>
      `{"id":${one},"method":"tools/call","params":{"name":"t","arguments":${value}}}`;
    at.one.attached.receive(`[${call('1.0', first)} , ${call('"b"', second)}]`);
    const [one, two] = at.server.requests('tools/call').map((request) => String(request['id']));
    expect(at.server.texts.slice(-2)).toEqual([call(String(one), first), call(String(two), second)]);
    at.server.sayText(`{"id":${two},"result":${second}}`);
    at.server.sayText(`{"id":${one},"error":${first}}`);
    expect(at.atClient()).toBe(`[{"id":"b","result":${second}},{"id":1.0,"error":${first}}]`);
  });
});

test.each([
  ['tools/list', 'tools', '"name":"t"', '"name":"a__t"'],
  ['prompts/list', 'prompts', '"name":"t"', '"name":"a__t"'],
  ['resources/list', 'resources', '"uri":"r://1"', '"uri":"r://1"'],
  ['resources/templates/list', 'resourceTemplates', '"uriTemplate":"r://{x}"', '"uriTemplate":"r://{x}"'],
])(
  'the items of a merged %s',
  async (method, member, own, offered) => {
    await property([valueText, valueText], async (first, second) => {
      const at = await table('many');
      const item = (name: string, value: string): string => `{"v":${value}, ${name},"w":${value}}`;
      at.one.attached.receive(`{"id":1,"method":"${method}","params":{}}`);
      await settled();
      at.server.sayText(
        `{"id":${idAtServer(at)},"result":{"${member}":[${item(own, first)}],"nextCursor":"c"}}`,
      );
      await settled();
      const more = own.replace('1', '2').replace('"t"', '"u"').replace('{x}', '{y}');
      at.server.sayText(`{"id":${idAtServer(at)},"result":{"${member}":[ ${item(more, second)} ]}}`);
      await at.one.client.answer(1);
      const moreOffered = offered.replace('1', '2').replace('__t', '__u').replace('{x}', '{y}');
      const items = [item(offered, first), item(moreOffered, second)];
      expect(at.atClient()).toBe(`{"result":{"${member}":[${items.join(',')}]},"jsonrpc":"2.0","id":1}`);
    });
  },
  60_000,
);

test('tasks of others are taken out of a list, the own ones stay as they are', async () => {
  await property([valueText], async (value) => {
    const at = await table('direct');
    at.one.attached.receive('{"id":1,"method":"tools/call","params":{"name":"t","task":{"ttl":1.0}}}');
    at.server.sayText(`{"id":${idAtServer(at)},"result":{"task":{"taskId":"mine"}}}`);
    at.one.attached.receive('{"id":2,"method":"tasks/list"}');
    const tasks = (...all: string[]): string => `"result":{"v":${value},"tasks":[${all.join(',')}]}`;
    const own = `{"taskId":"mine","v":${value}}`;
    at.server.sayText(`{"id":${idAtServer(at)},${tasks(`{"taskId":"other","v":1.0}`, own)}}`);
    expect(at.atClient()).toBe(`{"id":2,${tasks(own)}}`);
    at.one.attached.receive(`{"id":3,"method":"tasks/get","params":{"taskId":"other","v":${value}}}`);
    const { params } = JSON.parse(at.atServer()) as { params: { taskId: string } };
    expect(at.atServer()).toBe(
      `{"id":${idAtServer(at)},"method":"tasks/get","params":{"taskId":"${params.taskId}","v":${value}}}`,
    );
    const error = (one: string, task: string): string =>
      `{"error":{"code":-32602,"message":"no ${task}","data":${value}},"id":${one}}`;
    at.server.sayText(error(idAtServer(at), params.taskId));
    expect(at.atClient()).toBe(error('3', 'other'));
  });
});

test('the answer of one server to initialize is its own', async () => {
  const server = new FakeServer('a');
  const result =
    '{"protocolVersion":"2025-11-25","capabilities":{"experimental":{"x":1.0}},"big":18446744073709551615}';
  const { router } = patientRouterWith(server);
  const greeted = JSON.parse(result) as Record<string, unknown>;
  expect(JSON.stringify(greeted)).not.toBe(result);
  server.helloText = result;
  const one = await seat(router, only('a'));
  expect(one.client.texts[0]).toBe(`{"result":${result},"jsonrpc":"2.0","id":"init"}`);
});

test('what a client says of itself reaches its server as it wrote it, and a shared one as far as it is told', async () => {
  const { router, pool } = patientRouterWith(new FakeServer('a'), new FakeServer('b'));
  const { attached, client } = sit(router, ALL);
  const capabilities = '{"experimental":{"x":1.0,"2":1,"1":1}}';
  const params = (version: string): string =>
    `{"clientInfo":{"name":"n","v":1e5},"protocolVersion":"${version}" ,"capabilities":${capabilities}}`;
  attached.receive(`{"id":1,"method":"initialize","params":${params('1999-01-01')}}`);
  await client.answer(1);
  const profile = pool.holders[0]?.profile;
  if (!profile) throw new Error('no server was taken');
  expect(initializeRequest(profile, true)).toContain(`"params":${params(LATEST_PROTOCOL_VERSION)}}`);
  expect(initializeRequest(profile, false)).toContain(`"capabilities":${capabilities},`);
});

test('a server’s own answer to initialize is told as it is', () => {
  const result = '{"protocolVersion":"2025-11-25","x":1.0,"capabilities":{"y":-0}}';
  const greeting = readGreeting(readWritten(`{"id":"${INITIALIZE_ID}","result":${result}}`) as ServerMessage);
  if (greeting.kind !== 'hello') throw new Error(greeting.kind);
  expect(textOf({ result: { ...greeting.hello } })).toBe(`{"result":${result}}`);
});

test.each(['', '\n'])(
  'asking one server after the other: each gets the request as the client gave it (%j)',
  async (gap) => {
    const servers = ['a', 'b'].map((name) => new FakeServer(name));
    const { router } = patientRouterWith(...servers);
    const one = await seat(router, ALL);
    await settled();
    const [first, second] = servers;
    first?.answers.set('resources/read', () => ({ error: { code: -32_002, message: 'not here' } }));
    const text = (own: string, its: string): string =>
      `{"id":${own},"method":"resources/read","params":{"_meta":{"progressToken":${its},"x":1.0},"uri":"r://1"}}`;
    // With an end of a line inside it is written anew.
    const anew = (its: string): string => (gap ? its.replace('1.0', '1').replace('2.50', '2.5') : its);
    one.attached.receive(text('1', '2.50').replace('"uri"', `${gap}"uri"`));
    await settled();
    for (const server of servers) {
      const there = server.requests('resources/read')[0]?.['id'];
      expect(server.texts.at(-1)).toBe(anew(text(String(there), String(there))));
    }
    const there = second?.requests('resources/read')[0]?.['id'];
    second?.sayText(`{"method":"notifications/progress","params":{"progressToken":${there}}}`);
    const progress = '{"method":"notifications/progress","params":{"progressToken":2.50}}';
    expect(one.client.texts.at(-1)).toBe(anew(progress));
  },
);

test.each([
  ['"id":5,"id":6,"x":1.0,"params":{"name":"t"}', '"id":#,"x":1,"params":{"name":"t"}'],
  ['"id":6,"params":{"_meta":{"progressToken":1},"_meta":{"x":1.0}}', '"id":#,"params":{"_meta":{"x":1}}'],
  ['"id":6,"params":{"taskId":"other","taskId":1,"x":1.0}', '"id":#,"params":{"taskId":1,"x":1}'],
])('what tells whose a request is, and stands twice, reaches a server once: %s', async (twice, once) => {
  const at = await table('direct');
  at.one.attached.receive(`{"method":"tools/call",${twice}}`);
  expect(at.atServer()).toBe(`{"method":"tools/call",${once.replace('#', idAtServer(at))}}`);
});

test('a client’s request that is too deep for others is answered, and never reaches a server', async () => {
  const at = await table('direct');
  const before = at.server.texts.length;
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  at.one.attached.receive(`{"id":5,"method":"tools/call","params":{"name":"t","arguments":{"a":${deep}}}}`);
  expect(await at.one.client.answer(5)).toMatchObject({ error: { data: { code: 'message-invalid' } } });
  at.one.attached.receive(`{"method":"notifications/x","params":{"a":${deep}}}`);
  expect(at.server.texts).toHaveLength(before);
  expect(at.one.attached.inflight).toBe(0);
});
