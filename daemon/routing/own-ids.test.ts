/** Ids as their owners write them, whoever answers: also those that JavaScript would round to one number. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idAtServer, property, table } from './testing/exact.js';
import { FakeServer, settled } from './testing/fake-pool.js';
import { only, patientRouterWith, seat } from './testing/table.js';

/** One number to JavaScript. */
const ALIKE = ['18446744073709551615', '18446744073709551614'] as const;

test('ids that a number cannot hold: two calls at once, each cancelled or answered under its own', async () => {
  const at = await table('direct');
  const call = (one: string): string => `{"id":${one},"method":"tools/call","params":{"name":"t"}}`;
  for (const one of ALIKE) at.one.attached.receive(call(one));
  const [first, second] = at.server.requests('tools/call').map((request) => String(request['id']));
  at.one.attached.receive(`{"method":"notifications/cancelled","params":{"requestId":${ALIKE[0]}}}`);
  expect(at.atServer()).toBe(
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${first}}}`,
  );
  at.server.sayText(`{"id":${second},"result":{}}`);
  expect(at.atClient()).toBe(`{"id":${ALIKE[1]},"result":{}}`);
  expect(at.one.attached.inflight).toBe(0);
});

test('ids that a number cannot hold: two questions at once, each answered under its own', async () => {
  const at = await table('direct');
  const question = (one: string): string => `{"id":${one},"method":"roots/list"}`;
  for (const one of ALIKE) at.server.sayText(question(one));
  const asked = at.one.client.texts.slice(-2).map((text) => String((JSON.parse(text) as { id: unknown }).id));
  expect(at.one.client.texts.slice(-2)).toEqual(asked.map(question));
  for (const one of asked) at.one.attached.receive(`{"id":${one},"result":{}}`);
  expect(at.server.texts.slice(-2)).toEqual(ALIKE.map((one) => `{"id":${one},"result":{}}`));
});

test('what we answer ourselves bears the id as it was written', async () => {
  await property([fc.constantFrom('7', '"x"', '1.0', '"\\u0041"', ...ALIKE)], async (ownId) => {
    const at = await table('many');
    const mine = expect.stringContaining(`"id":${ownId}`) as unknown;
    at.one.attached.receive(`{"id":${ownId},"method":"ping"}`);
    expect(at.atClient()).toEqual(mine);
    at.one.attached.receive(`{"id":${ownId},"method":"tools/call","params":{"name":"nobody"}}`);
    await settled();
    expect(at.atClient()).toEqual(mine);
    expect(at.atClient()).toContain('Unknown tool');
    at.one.attached.receive(`{"id":${ownId},"method":"x/y","params":[]}`);
    expect(at.atClient()).toEqual(mine);
    at.one.attached.receive(`{"id":${ownId},"method":"tools/list"}`);
    await settled();
    at.server.sayText(`{"id":${idAtServer(at)},"result":{"tools":[]}}`);
    await settled();
    expect(at.atClient()).toEqual(mine);
    at.server.sayText(`{"id":${ownId},"method":"ping"}`);
    expect(at.atServer()).toEqual(mine);
  });
});

test.each(ALIKE)(
  'a question that is refused, or whose client leaves, gets its id back (%s)',
  async (ownId) => {
    const server = new FakeServer('a');
    const { router } = patientRouterWith(server);
    const shy = await seat(router, only('a'));
    await settled();
    const question = (method: string): string => `{"id":${ownId},"method":"${method}","params":{}}`;
    server.sayText(question('sampling/createMessage'));
    expect(server.texts.at(-1)).toContain(`"id":${ownId},"error":{"code":-32601`);
    server.sayText(question('x/unknown'));
    shy.attached.close();
    expect(server.texts.filter((text) => text.includes('client-gone'))).toEqual([
      expect.stringContaining(`"id":${ownId},`),
    ]);
    await seat(router, only('a'), { sampling: {} });
    await seat(router, only('a'), { sampling: {} });
    await settled();
    server.sayText(question('sampling/createMessage'));
    expect(server.texts.filter((text) => text.includes('client-ambiguous'))).toEqual([
      expect.stringContaining(`"id":${ownId},`),
    ]);
  },
);
