/** Tens of thousands of hostile messages against the real daemon, before and after the handshake. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLOSE } from '../contracts/wire.js';
import type { ClientSocket } from '../link/client-socket.js';
import { dial } from '../link/dial.js';
import { peerProof } from '../link/proof.js';
import { type Attacked, expectUndisturbed, startAttacked } from './support/attacked.js';
import { fuzzSeed, junkMessage, junkOwnFrame, rawFrames, rawHttp } from './support/fuzz.js';
import { EVERYTHING, type TestHome } from './support/home.js';
import { helloWith, open, openProven, openUpgraded, textFrame, upgradeWith } from './support/raw.js';
import { environmentOf, type Vitals } from './support/vitals.js';

const MEBIBYTE = 1024 * 1024;
const RAW_HTTP_CASES = 4_000;
const UNPROVEN_CASES = 3_000;
const PROVEN_FRAME_CASES = 1_000;
const MESSAGE_CASES = 1_000;
const MESSAGES_A_CASE = 20;

/** Six properties: below a minute in all. */
const MAX_PROPERTY_MS = 9_500;
/** A server that was started for a kind of client that only the fuzzer is outlives it by ten seconds. */
const SETTLE_MS = 25_000;
/** However busy the machine is. */
const MIN_CHECKED = 10_000;

/** As a text frame: in a pong it is the peer's own ping. */
const WELCOME = /\x81.\{"sk":"welcome"/s;

const seed = fuzzSeed();
let checked = 0;
const SHIM_ROLE = { role: 'shim', client: 'fuzzer', clientPid: null } as const;
const ALL = { ...SHIM_ROLE, attach: { kind: 'all' } } as const;

let attacked: Attacked;
let home: TestHome;
let token: string;
let daemon: Vitals;
let descriptors: number;

beforeAll(async () => {
  attacked = await startAttacked();
  ({ home, token, daemon } = attacked);
  descriptors = daemon.descriptors;
});
afterAll(async () => {
  expect(await home?.close()).toEqual([]);
});

/**
 * `size`: how many messages a case holds. Bounded in time too: on a busy machine the last cases are left out.
 * Without shrinking: what ended the daemon is the first case that failed, and the ones after it find no daemon.
 */
function check<T>(
  cases: fc.Arbitrary<T>,
  { count, size = 1 }: { readonly count: number; readonly size?: number },
  property: (value: T) => Promise<void>,
): Promise<void> {
  const deadline = performance.now() + MAX_PROPERTY_MS;
  return fc.assert(
    fc.asyncProperty(cases, async (value) => {
      if (performance.now() > deadline) return;
      await property(value);
      if (!daemon.alive) throw new Error('the daemon is gone');
      checked += size;
    }),
    { seed, numRuns: count, endOnFailure: true },
  );
}

/** Everything sent so far has been worked through when this is answered. */
function heardOut(socket: ClientSocket): Promise<void> {
  const n = Math.floor(Math.random() * 2 ** 40);
  return new Promise((resolve, reject) => {
    const onMessage = (text: string): void => {
      if (text !== JSON.stringify({ sk: 'pong', n })) return;
      socket.off('message', onMessage).off('close', onClose);
      resolve();
    };
    const onClose = (code: number): void => reject(new Error(`the link was closed with ${code}`));
    socket.on('message', onMessage).on('close', onClose);
    socket.send(JSON.stringify({ sk: 'ping', n }));
  });
}

describe('before the handshake', () => {
  it(`up to ${RAW_HTTP_CASES} raw requests: each one is refused, and let go of`, async () => {
    await check(rawHttp(home.port), { count: RAW_HTTP_CASES }, async (pieces) => {
      const said = await (await open(home.port)).finish(pieces);
      expect(said).toMatch(/^(HTTP\/1\.1 (100|400|401|403|404|408|413|417|431|503) [\s\S]*)?$/);
      expect(said).not.toMatch(/access-control|shimkeeper|"sk"|101 Switching/i);
    });
    await daemon.settled(descriptors, SETTLE_MS);
  });

  it(`up to ${UNPROVEN_CASES} upgrades that go on with junk instead of a hello: none gets in`, async () => {
    await check(rawFrames(), { count: UNPROVEN_CASES }, async (pieces) => {
      const said = await (await openUpgraded(home.port, upgradeWith(home.port, token))).finish(pieces);
      expect(said).not.toMatch(WELCOME);
      expect(said).not.toContain(token);
    });
    await daemon.settled(descriptors, SETTLE_MS);
  });
});

describe('after the handshake', () => {
  it(`up to ${PROVEN_FRAME_CASES} links that break the WebSocket protocol: each ends alone`, async () => {
    await check(rawFrames(), { count: PROVEN_FRAME_CASES }, async (pieces) => {
      expect(await (await openProven(home.port, token, ALL)).finish(pieces)).not.toContain(token);
    });
    await daemon.settled(descriptors, SETTLE_MS);
  });

  it.each([
    ['a shim of all servers', ALL],
    ['a shim of one server', { ...SHIM_ROLE, attach: { kind: 'server', server: 'everything' } }],
    ['a command', { role: 'control' }],
  ] as const)(
    `up to ${MESSAGE_CASES * MESSAGES_A_CASE} messages of %s: the link stays and answers`,
    async (_who, as) => {
      const { socket } = await dial({ port: home.port, token, as });
      const message = fc.oneof({ weight: 4, arbitrary: junkMessage() }, junkOwnFrame());
      const messages = fc.array(message, { minLength: MESSAGES_A_CASE, maxLength: MESSAGES_A_CASE });
      await check(messages, { count: MESSAGE_CASES, size: MESSAGES_A_CASE }, async (texts) => {
        for (const text of texts) socket.send(text);
        if (as.role === 'shim') await heardOut(socket);
        else await answered(socket);
      });
      socket.terminate();
      await daemon.settled(descriptors, SETTLE_MS);
    },
  );
});

/** A command's question about nothing: the answer says so. */
function answered(socket: ClientSocket): Promise<void> {
  const id = Math.floor(Math.random() * 2 ** 40);
  return new Promise((resolve, reject) => {
    const onMessage = (text: string): void => {
      if (!text.startsWith(`{"sk":"answer","id":${id},`)) return;
      socket.off('message', onMessage).off('close', onClose);
      resolve();
    };
    const onClose = (code: number): void => reject(new Error(`the link was closed with ${code}`));
    socket.on('message', onMessage).on('close', onClose);
    socket.send(JSON.stringify({ sk: 'ask', id, method: 'nothing' }));
  });
}

it(`that was ${MIN_CHECKED} cases at least`, () => {
  console.log(`fuzz: ${checked} cases`);
  expect(checked).toBeGreaterThan(MIN_CHECKED);
});

describe('one message that is meant to kill', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const own = { kind: 'command', command: process.execPath, args: [EVERYTHING, 'stdio'], cwd: '/' } as const;
  const deep = nested(100_000);

  it.each([
    ['a ping of ours', `{"sk":"ping","n":${deep}}`],
    ['the name of a client', `{"sk":"client","name":${deep}}`],
    ['a request', `{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${deep}}}`],
    ['a notification', `{"jsonrpc":"2.0","method":"x","params":{"a":${deep}}}`],
    [
      'a cancellation',
      `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"a":${deep}}}`,
    ],
    ['an answer', `{"jsonrpc":"2.0","id":1,"result":{"a":${deep}}}`],
    ['nothing else', deep],
    ['half of it', '['.repeat(5_000_000)],
    ['an id of a megabyte', `{"jsonrpc":"2.0","id":"${'9'.repeat(MEBIBYTE)}","method":"ping"}`],
    ['a number of a megabyte', `{"jsonrpc":"2.0","id":${'9'.repeat(MEBIBYTE)},"method":"ping"}`],
  ])('deep or huge in %s: at most its own link ends', async (_where, text) => {
    const attach = { ...own, env: { OF: home.folder } };
    const { socket } = await dial({ port: home.port, token, as: { ...SHIM_ROLE, attach } });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send('{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}');
    socket.send(text);
    await Promise.race([closed, heardOut(socket).catch(() => closed)]);
    expect(daemon.alive).toBe(true);
    socket.terminate();
    expect((await home.status()).daemon).toMatchObject({ pid: daemon.pid, responsive: true });
  });

  it.each(['{"toString":null,"valueOf":null}', '{"__proto__":null}', deep])(
    'a question whose method is %.40s is answered as unknown',
    async (method) => {
      const { socket } = await dial({ port: home.port, token, as: { role: 'control' } });
      socket.send(`{"sk":"ask","id":7,"method":${method}}`);
      await answered(socket);
      socket.terminate();
      expect(daemon.alive).toBe(true);
    },
  );

  it.each([
    ['a NUL in its command', { command: 'no\0de' }],
    ['a NUL in an argument', { args: ['\0'] }],
    ['a NUL in its environment', { env: { A: '\0' } }],
    ['a nameless variable', { env: { '': 'x', 'a=b': 'x' } }],
    ['a folder that is none', { cwd: '/dev/null' }],
    ['a folder with a NUL', { cwd: '/\0' }],
    ['more arguments than a system takes', { args: Array.from({ length: 1_000 }, () => 'x'.repeat(4_000)) }],
  ])('a server in place with %s fails alone', async (_what, strange) => {
    const attach = { ...own, env: {}, ...strange };
    const link = await dial({ port: home.port, token, as: { ...SHIM_ROLE, attach } }).catch(() => null);
    link?.socket.send('{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}');
    if (link) await heardOut(link.socket);
    link?.socket.terminate();
    expect((await home.status()).daemon).toMatchObject({ pid: daemon.pid, responsive: true });
  });

  it('keys that would poison prototypes reach no process that the daemon starts', async () => {
    const poison = '{"poisoned":"yes","constructor":{"prototype":{"poisoned":"yes"}}}';
    const { socket } = await dial({ port: home.port, token, as: ALL });
    socket.send(
      `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"__proto__":${poison},"capabilities":${poison}}}`,
    );
    socket.send(
      `{"__proto__":${poison},"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"_meta":{"__proto__":${poison}}}}`,
    );
    socket.send(`{"sk":"client","__proto__":${poison},"name":"x"}`);
    await heardOut(socket);
    const env = JSON.parse(`{"OF":${JSON.stringify(home.folder)},"__proto__":${poison}}`) as Record<
      string,
      string
    >;
    const bad = dial({ port: home.port, token, as: { ...SHIM_ROLE, attach: { ...own, env } } });
    await bad.then(
      (link) => link.socket.terminate(),
      () => undefined,
    );
    const attach = { ...own, env: { OF: home.folder, FRESH: 'yes' } };
    const fresh = await dial({ port: home.port, token, as: { ...SHIM_ROLE, attach } });
    const initialized = new Promise((resolve) => fresh.socket.once('message', resolve));
    fresh.socket.send(
      '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}',
    );
    await initialized;
    const environments = home
      .processes()
      .map(({ pid }) => environmentOf(pid))
      .filter((text) => text.includes('FRESH=yes'));
    expect(environments).toHaveLength(1);
    expect(environments.join()).not.toContain('poisoned');
    fresh.socket.terminate();
    socket.terminate();
  });
});

describe('large messages', () => {
  it('19 MB passes, on eight links at once', async () => {
    const links = await Promise.all(
      Array.from({ length: 8 }, () => dial({ port: home.port, token, as: ALL })),
    );
    const text = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'ping',
      params: { x: 'x'.repeat(19 * MEBIBYTE) },
    });
    const answers = links.map(({ socket }) => {
      const answer = new Promise<string>((resolve) =>
        socket.once('message', (data) => resolve(String(data))),
      );
      socket.send(text);
      return answer;
    });
    expect((await Promise.all(answers)).map((text) => JSON.parse(text))).toEqual(
      links.map(() => ({ jsonrpc: '2.0', id: 1, result: {} })),
    );
    for (const { socket } of links) socket.terminate();
  });

  it('25 MB ends its own link with "too large"', async () => {
    const { socket } = await dial({ port: home.port, token, as: ALL });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat(25 * MEBIBYTE));
    expect(await closed).toBe(CLOSE.tooLarge);
  });

  it('a hello of 5 MB gets no session, not even with its proof', async () => {
    const upgrade = upgradeWith(home.port, token);
    const connection = await openUpgraded(home.port, upgrade);
    const nonce = /"nonce":"(\w+)"/.exec(connection.text)?.[1] ?? '';
    const hello = helloWith(peerProof(token, upgrade.nonce, nonce, home.port), ALL);
    const said = await connection.finish([
      textFrame(JSON.stringify({ ...hello, x: 'x'.repeat(5 * MEBIBYTE) })),
    ]);
    expect(said).toContain('"sk":"challenge"');
    expect(said).not.toContain('"sk":"welcome"');
  });
});

it('all the while the daemon was the same, its memory bounded, and an honest client noticed nothing', async () => {
  await expectUndisturbed(attacked);
});
