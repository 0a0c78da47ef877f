import { describe, expect, it } from 'vitest';
import { ShimkeeperError } from '../contracts/errors.js';
import { MAX_QUEUED_MESSAGES, Relay } from './relay.js';

const INITIALIZE =
  '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"tester","version":"1"}}}';
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const call = (id: unknown, name = 'write'): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name } });
const answer = (id: unknown, result: object = {}): string => JSON.stringify({ jsonrpc: '2.0', id, result });

function setUp() {
  const toClient: string[] = [];
  const names: string[] = [];
  let idle = 0;
  let open = true;
  const relay = new Relay({
    toClient: (text) => toClient.push(text),
    onClientName: (name) => names.push(name),
    onIdle: () => {
      idle += 1;
    },
  });
  const daemon = (): string[] => {
    const sent: string[] = [];
    relay.attach({ send: (text) => sent.push(text), isOpen: () => open });
    return sent;
  };
  const answers = (): { id: unknown; error?: { data: { code: string } } }[] =>
    toClient.map((text) => JSON.parse(text));
  const dies = (): void => {
    open = false;
  };
  const revives = (): void => {
    open = true;
  };
  return { relay, toClient, answers, names, daemon, dies, revives, idle: () => idle };
}

function handshake({ relay, daemon }: ReturnType<typeof setUp>): string[] {
  const sent = daemon();
  relay.fromClient(INITIALIZE);
  relay.fromDaemon(answer(0, { protocolVersion: '2025-06-18' }));
  relay.fromClient(INITIALIZED);
  return sent;
}

describe('the relay', () => {
  it('keeps what comes before a daemon answers, and sends it in order, as it came', () => {
    const { relay, daemon, toClient, names } = setUp();
    relay.fromClient(INITIALIZE);
    relay.fromClient(INITIALIZED);
    expect(daemon()).toEqual([INITIALIZE, INITIALIZED]);
    expect(names).toEqual(['tester']);
    relay.fromDaemon(answer(0));
    expect(toClient).toEqual([answer(0)]);
  });

  it('replays the session itself behind a new daemon and keeps the answers to that to itself', () => {
    const bench = setUp();
    handshake(bench);
    bench.relay.fromClient('{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"debug"}}');
    bench.relay.fromDaemon(answer(1));
    bench.relay.detach();
    const before = bench.toClient.length;
    const sent = bench.daemon();
    expect(sent.map((text) => JSON.parse(text).method)).toEqual([
      'initialize',
      'notifications/initialized',
      'logging/setLevel',
    ]);
    for (const text of sent) {
      const { id } = JSON.parse(text);
      if (id !== undefined) bench.relay.fromDaemon(answer(id));
    }
    expect(bench.toClient).toHaveLength(before);
  });

  it('answers a lost write once, at once, with an error, and drops a late answer', () => {
    const bench = setUp();
    handshake(bench);
    bench.relay.fromClient(call(5));
    bench.relay.detach();
    const errors = bench.answers().filter(({ id }) => id === 5);
    expect(errors).toMatchObject([
      { error: { code: -32000, data: { code: 'daemon-lost', retryable: false } } },
    ]);
    bench.daemon();
    bench.relay.fromDaemon(answer(5));
    expect(bench.answers().filter(({ id }) => id === 5)).toHaveLength(1);
  });

  it('does not write a call to a daemon whose end is known: it waits for the next one, and gets one answer', () => {
    const bench = setUp();
    const first = handshake(bench);
    bench.dies();
    bench.relay.fromClient(call(6));
    bench.relay.detach();
    expect(first).not.toContain(call(6));
    expect(bench.answers().filter(({ error }) => error)).toEqual([]);
    bench.revives();
    expect(bench.daemon()).toContain(call(6));
    bench.relay.fromDaemon(answer(6));
    expect(bench.answers().filter(({ id }) => id === 6)).toHaveLength(1);
  });

  it('repeats reads, and calls of tools that their server declares read-only or idempotent', () => {
    const bench = setUp();
    handshake(bench);
    bench.relay.fromClient('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
    const tools = [
      { name: 'look', annotations: { readOnlyHint: true } },
      { name: 'set', annotations: { idempotentHint: true } },
      { name: 'write', annotations: { readOnlyHint: false } },
    ];
    bench.relay.fromDaemon(answer(1, { tools }));
    const asked = [
      call('a', 'look'),
      call('b', 'set'),
      '{"jsonrpc":"2.0","id":"c","method":"resources/read","params":{"uri":"x:y"}}',
    ];
    for (const text of [...asked, call('d', 'write')]) bench.relay.fromClient(text);
    bench.relay.detach();
    expect(bench.answers().map(({ id }) => id)).toContain('d');
    expect(bench.daemon().slice(2)).toEqual(asked);
    for (const id of ['a', 'b', 'c']) bench.relay.fromDaemon(answer(id));
    expect(bench.answers().filter(({ id }) => typeof id === 'string')).toHaveLength(4);
  });

  it('tells number ids from string ids', () => {
    const bench = setUp();
    handshake(bench);
    bench.relay.fromClient(call(7));
    bench.relay.fromClient(call('7'));
    bench.relay.fromDaemon(answer('7'));
    bench.relay.detach();
    expect(bench.answers().filter(({ id, error }) => id === 7 && error)).toHaveLength(1);
    expect(bench.answers().filter(({ id, error }) => id === '7' && error)).toHaveLength(0);
  });

  it('holds new requests while the daemon leaves, and still passes its last answers', () => {
    const bench = setUp();
    const first = handshake(bench);
    bench.relay.fromClient(call(1));
    bench.relay.hold();
    bench.relay.fromClient(call(2));
    expect(first).not.toContain(call(2));
    bench.relay.fromDaemon(answer(1));
    bench.relay.detach();
    expect(bench.daemon()).toContain(call(2));
    expect(bench.answers().filter(({ error }) => error)).toEqual([]);
  });

  it('refuses with the reason while no daemon can be had, and serves again afterwards', () => {
    const bench = setUp();
    bench.relay.fromClient(INITIALIZE);
    bench.relay.refuse(new ShimkeeperError('stopped', 'Stopped: start it.'));
    bench.relay.fromClient(call(1));
    expect(bench.answers()).toMatchObject([
      { id: 0, error: { data: { code: 'stopped' } } },
      { id: 1, error: { data: { code: 'stopped' } } },
    ]);
    bench.relay.fromClient(INITIALIZE);
    const sent = bench.daemon();
    bench.relay.fromClient(INITIALIZE);
    expect(sent).toEqual([INITIALIZE]);
  });

  it('bounds what waits: past the bound a request gets an error, not memory', () => {
    const bench = setUp();
    for (let id = 0; id <= MAX_QUEUED_MESSAGES; id += 1) bench.relay.fromClient(call(id));
    expect(bench.answers()).toMatchObject([
      { id: MAX_QUEUED_MESSAGES, error: { data: { code: 'queue-full', retryable: true } } },
    ]);
    expect(bench.daemon()).toHaveLength(MAX_QUEUED_MESSAGES);
  });

  it('a request cancelled while it waits is never sent and never answered', () => {
    const bench = setUp();
    bench.relay.fromClient(call(3));
    bench.relay.fromClient('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}');
    expect(bench.daemon().filter((text) => text === call(3))).toEqual([]);
    expect(bench.relay.waiting).toBe(0);
  });

  it('answers what is no JSON, and goes on', () => {
    const bench = setUp();
    const sent = bench.daemon();
    bench.relay.fromClient('not json');
    bench.relay.fromClient(call(1));
    expect(bench.answers()).toMatchObject([{ id: null, error: { code: -32700 } }]);
    expect(sent).toEqual([call(1)]);
  });

  it.each([
    ['{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', '9007199254740993'],
    [
      '{"params":{"id":1,"x":["id",{"id":2}]},"method":"ping","i\\"d":3, "id" : -18446744073709551617 }',
      '-18446744073709551617',
    ],
    ['{"a":"\\\\","b":"id","id":1e300,"method":"\\"id\\":7,"}', '1e300'],
  ])('an id that no number here can hold is answered under that very id: %s', (text, id) => {
    const { relay, toClient, daemon, idle } = setUp();
    const sent = daemon();
    relay.fromClient(text);
    expect(toClient).toHaveLength(1);
    expect(toClient[0]).toContain(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32600,`);
    expect(toClient[0]).toContain('2^53');
    expect(sent).toEqual([]);
    expect([relay.waiting, idle()]).toEqual([0, 0]);
    relay.fromClient(call(Number.MAX_SAFE_INTEGER));
    expect(sent).toHaveLength(1);
  });

  it('says when nothing waits any more', () => {
    const bench = setUp();
    handshake(bench);
    const before = bench.idle();
    bench.relay.fromClient(call(1));
    expect(bench.relay.waiting).toBe(1);
    bench.relay.fromDaemon(answer(1));
    expect(bench.idle()).toBe(before + 1);
  });
});
