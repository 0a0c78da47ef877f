/** What a connection may cost and learn before it has proven itself, on the real daemon. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_HELLO_BYTES, MAX_UNPROVEN_BYTES_OF_ALL, MAX_UPGRADED } from '../daemon/sessions/crowd.js';
import { peerProof } from '../link/proof.js';
import { type Attacked, expectUndisturbed, startAttacked } from './support/attacked.js';
import { EVERYTHING, type TestHome, until } from './support/home.js';
import {
  frame,
  helloWith,
  open,
  openUpgraded,
  type RawConnection,
  textFrame,
  upgradeWith,
} from './support/raw.js';
import type { Vitals } from './support/vitals.js';

const MEBIBYTE = 1024 * 1024;

let attacked: Attacked;
let home: TestHome;
let token: string;
let daemon: Vitals;

beforeAll(async () => {
  attacked = await startAttacked();
  ({ home, token, daemon } = attacked);
});
afterAll(async () => {
  expect(await home?.close()).toEqual([]);
});

describe('memory before the proof', () => {
  /** What was dropped is garbage for a while, and each byte may be there twice; 64 times the largest frame is 1,280 MB. */
  const MAX_GROWTH_BYTES = 16 * MAX_UNPROVEN_BYTES_OF_ALL;
  const PIECE = Buffer.alloc(MEBIBYTE);

  /** Sends so many pieces, or until the daemon lets go. */
  async function pour({ socket, closed }: RawConnection, pieces: number): Promise<void> {
    for (let at = 0; at < pieces && !socket.destroyed; at += 1) {
      if (!socket.write(PIECE)) await Promise.race([new Promise((go) => socket.once('drain', go)), closed]);
    }
  }

  it.each([
    ['one frame of 20 MB', 20n * 1024n * 1024n, 1],
    ['a frame that never ends', 2n ** 40n, 1],
    ['text that never ends, in fragments', BigInt(MEBIBYTE - 10), 1],
  ])('%s from each of 64 upgraded strangers: let go of, some megabytes in all', async (_what, claimed) => {
    const before = daemon.bytes;
    const crowd = await Promise.all(
      Array.from({ length: MAX_UPGRADED }, () => openUpgraded(home.port, upgradeWith(home.port, token))),
    );
    const head = frame({
      fin: false,
      reserved: 0,
      opcode: 1,
      masked: true,
      payload: Buffer.alloc(0),
      claimed,
    });
    await Promise.all(
      crowd.map(async (connection) => {
        connection.socket.write(head);
        await pour(connection, 24);
        await connection.closed;
      }),
    );
    expect(daemon.peakBytes - before).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it.each([
    ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n'],
    ['chunks', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n'],
    ['more after a refused upgrade', upgradeWith(1, 'f'.repeat(64)).bytes.toString()],
    ['headers', 'GET / HTTP/1.1\r\nX: '],
    ['one request after the other', ''],
  ])('%s without end from 64 strangers: let go of, nothing is kept', async (_what, head) => {
    const before = daemon.bytes;
    await Promise.all(
      Array.from({ length: MAX_UPGRADED }, async () => {
        const connection = await open(home.port);
        connection.socket.write(head === '' ? 'GET / HTTP/1.1\r\n\r\n'.repeat(10_000) : head);
        await pour(connection, 24);
        await connection.closed;
        connection.socket.destroy();
      }),
    );
    expect(daemon.peakBytes - before).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it('the largest hello that a shim may have gets its session', async () => {
    const upgrade = upgradeWith(home.port, token);
    const connection = await openUpgraded(home.port, upgrade);
    const nonce = /"nonce":"(\w+)"/.exec(connection.text)?.[1] ?? '';
    const env = Object.fromEntries(
      Array.from({ length: 25 }, (_, at) => [`LARGE_${at}`, 'x'.repeat(120_000)]),
    );
    const attach = { kind: 'command', command: process.execPath, args: [EVERYTHING], cwd: '/', env } as const;
    const as = { role: 'shim', client: 'large', clientPid: null, attach } as const;
    const hello = JSON.stringify(helloWith(peerProof(token, upgrade.nonce, nonce, home.port), as));
    const padded = `${hello.slice(0, -1)},"padding":"${'x'.repeat(MAX_HELLO_BYTES - hello.length - 13)}"}`;
    expect(padded).toHaveLength(MAX_HELLO_BYTES);
    connection.socket.write(textFrame(padded));
    expect(await connection.hears('"sk":"welcome"')).toBe(true);
    connection.socket.destroy();
  });
});

describe('a replayed upgrade', () => {
  it('is 401, also while the first one waits and after it has gone, and takes no place', async () => {
    const stolen = upgradeWith(home.port, token);
    const first = await openUpgraded(home.port, stolen);
    for (let time = 0; time < 3 * MAX_UPGRADED; time += 1) {
      const again = await open(home.port);
      expect(await again.finish([stolen.bytes])).toMatch(/^HTTP\/1\.1 401 /);
    }
    first.socket.destroy();
    const after = await open(home.port);
    expect(await after.finish([stolen.bytes])).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('plain HTTP', () => {
  const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  const HOST = 'Host: 127.0.0.1:PORT\r\n';

  it.each([
    ['Expect: 100-continue', `POST / HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n`],
    ['another Expect', `POST / HTTP/1.1\r\n${HOST}Expect: a-miracle\r\n\r\n`],
    ['CONNECT', `CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n`],
    ['CONNECT to ourselves', `CONNECT 127.0.0.1:PORT HTTP/1.1\r\n${HOST}\r\n`],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', `GET / HTTP/1.1\r\n${HOST}Host: evil.example\r\n\r\n`],
    [
      'an upgrade to h2c',
      `GET / HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
    ],
    ['an upgrade to TLS', `OPTIONS * HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n`],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
    ['HTTP/1.0 that wants to stay', 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'],
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`],
    [
      'a preflight',
      `OPTIONS / HTTP/1.1\r\n${HOST}Origin: http://evil.example\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Private-Network: true\r\n\r\n`,
    ],
    ['absolute form', `GET http://127.0.0.1:PORT/ HTTP/1.1\r\n${HOST}\r\n`],
    ['absolute form of another', `GET http://evil.example/ HTTP/1.1\r\n${HOST}\r\n`],
    ['TRACE', `TRACE / HTTP/1.1\r\n${HOST}Cookie: secret\r\n\r\n`],
    ['an upgrade by POST', `POST / HTTP/1.1\r\n${HOST}${UPGRADE}Content-Length: 0\r\n\r\n`],
    ['an upgrade of HTTP/1.0', `GET / HTTP/1.0\r\n${HOST}${UPGRADE}\r\n`],
  ])('%s: 404 and nothing else', async (_what, text) => {
    const request = Buffer.from(text.replaceAll('PORT', String(home.port)));
    const said = await (await open(home.port)).finish([request]);
    expect(said).toMatch(
      /^HTTP\/1\.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n(Date: [^\r\n]*\r\n)?\r\n$/i,
    );
  });

  it.each([
    ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    ],
    ['a folded header', `GET / HTTP/1.1\r\n${HOST}X: a\r\n b\0\r\n\r\n`],
  ])('%s is no request to Node: 400 or 404, nothing else', async (_what, text) => {
    const request = Buffer.from(text.replaceAll('PORT', String(home.port)), 'latin1');
    const said = await (await open(home.port)).finish([request]);
    expect(said).toMatch(
      /^HTTP\/1\.1 40[04] [^\r\n]*\r\n((connection|content-length|date): [^\r\n]*\r\n)+\r\n$/i,
    );
  });

  it.each([
    ['no Host', (text: string) => text.replace(/Host: [^\r]*\r\n/, '')],
    [
      'a second Host',
      (text: string) => text.replace('\r\nConnection', '\r\nHost: evil.example\r\nConnection'),
    ],
    ['its own Host twice', (text: string) => text.replace(/(Host: [^\r]*\r\n)/, '$1$1')],
  ])('an upgrade with its proof and %s: 403', async (_what, change) => {
    const good = upgradeWith(home.port, token).bytes.toString();
    const said = await (await open(home.port)).finish([Buffer.from(change(good))]);
    expect(said).toMatch(/^HTTP\/1\.1 403 /);
  });
});

function logLines(): string[] {
  return readdirSync(home.paths.logsDir)
    .filter((name) => name.includes('daemon'))
    .flatMap((name) => readFileSync(path.join(home.paths.logsDir, name), 'utf8').split('\n'));
}

const refusedLines = (): string[] => logLines().filter((line) => line.includes('refused'));

it('a thousand refused connections are a line in the log for each reason', async () => {
  const before = refusedLines().length;
  const knocks = ['', 'Origin: http://evil.example\r\n', 'X: y\r\n'].map((header) =>
    Buffer.from(
      upgradeWith(home.port, 'f'.repeat(64)).bytes.toString().replace('\r\n\r\n', `\r\n${header}\r\n`),
    ),
  );
  for (let at = 0; at < 1_000; at += 1)
    await (await open(home.port)).finish([knocks[at % knocks.length] ?? Buffer.alloc(0)]);
  expect(refusedLines().length - before).toBeLessThan(5);
});

it('all the while the daemon was the same, its memory bounded, and an honest client noticed nothing', async () => {
  await expectUndisturbed(attacked);
});

describe('a restart', () => {
  it('makes a stolen upgrade good once more, for one place and no session; the log has told the counts', async () => {
    const stolen = upgradeWith(home.port, token);
    (await openUpgraded(home.port, stolen)).socket.destroy();
    const before = home.health()?.instanceId;
    expect((await home.cli(['restart'])).code).toBe(0);
    await until(() => home.health()?.instanceId !== before, 5_000, 'another instance');
    const again = await openUpgraded(home.port, stolen);
    const said = await again.finish([textFrame('{"sk":"hello"}')]);
    expect(said).not.toContain('welcome');
    expect(await (await open(home.port)).finish([stolen.bytes])).toMatch(/^HTTP\/1\.1 401 /);
    await until(() => /"has an origin":333\b/.test(refusedLines().join()), 5_000, 'the counts');
  });
});
