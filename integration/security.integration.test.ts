/** The security floor on a real daemon: who comes in, who does not, and what nobody learns. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect as tcpConnect } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { HEADER } from '../contracts/wire.js';
import { readToken } from '../home/token.js';
import { dial } from '../link/dial.js';
import { newNonce, upgradeProof } from '../link/proof.js';
import { freePort, TestHome, until } from './support/home.js';

let home: TestHome;
let token: string;

beforeAll(async () => {
  home = await TestHome.create();
  expect((await home.cli(['start'])).code).toBe(0);
  token = readToken(home.paths) ?? '';
});
afterAll(async () => {
  expect(await home.close()).toEqual([]);
});

function proofHeaders(secret: string): Record<string, string> {
  const nonce = newNonce();
  return { [HEADER.nonce]: nonce, [HEADER.proof]: upgradeProof(secret, nonce) };
}

/** The status that the upgrade is answered with; 101 when it is let in. */
function upgrade(
  headers: Record<string, string>,
  host = '127.0.0.1',
  port = home.port,
): Promise<number | string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${host}:${port}/`, { headers, handshakeTimeout: 3_000 });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (asked, response) => {
      asked.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('the gate', () => {
  it('lets a proof in', async () => {
    expect(await upgrade(proofHeaders(token))).toBe(101);
  });

  it.each([
    ['no proof', () => ({})],
    ['a wrong token', () => proofHeaders('0'.repeat(64))],
    ['a short proof', () => ({ ...proofHeaders(token), [HEADER.proof]: 'abc' })],
    ['a proof for another nonce', () => ({ ...proofHeaders(token), [HEADER.nonce]: newNonce() })],
    ['the token itself', () => ({ authorization: `Bearer ${token}` })],
  ])('%s: 401', async (_what, headers) => {
    expect(await upgrade(headers())).toBe(401);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1', 'file://', ''])(
    'any Origin (%j): 403, even with a proof',
    async (origin) => {
      expect(await upgrade({ ...proofHeaders(token), origin })).toBe(403);
    },
  );

  it.each(['localhost:PORT', 'evil.example', '127.0.0.1', '[::1]:PORT', '127.0.0.1:1'])(
    'Host %s: 403, even with a proof',
    async (host) => {
      expect(await upgrade({ ...proofHeaders(token), host: host.replace('PORT', String(home.port)) })).toBe(
        403,
      );
    },
  );

  it.each(['GET', 'POST', 'OPTIONS', 'PUT', 'HEAD'])(
    'plain %s: 404, no CORS header, nothing to learn',
    async (method) => {
      const answer = await new Promise<{ status: number; headers: object; body: string }>(
        (resolve, reject) => {
          const asked = request(
            { host: '127.0.0.1', port: home.port, method, path: '/token' },
            (response) => {
              let body = '';
              response.on('data', (chunk) => {
                body += chunk;
              });
              response.on('end', () =>
                resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
              );
            },
          );
          asked.on('error', reject);
          asked.end();
        },
      );
      expect(answer.status).toBe(404);
      expect(answer.body).toBe('');
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );

  it('listens on 127.0.0.1 alone', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address } of others.filter(
      ({ address: a, family }) => family === 'IPv4' && a !== '127.0.0.1',
    )) {
      expect(await upgrade(proofHeaders(token), address)).toBe('ECONNREFUSED');
    }
    expect(await upgrade(proofHeaders(token), '[::1]')).toMatch(/ECONNREFUSED|EADDRNOTAVAIL/);
  });

  it('an upgrade without a hello is closed within its deadline, and so is a silent connection', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${home.port}/`, { headers: proofHeaders(token) });
    const quiet = tcpConnect(home.port, '127.0.0.1');
    const before = Date.now();
    await Promise.all([
      new Promise((resolve) => socket.on('close', resolve)),
      new Promise((resolve) => quiet.on('close', resolve).on('error', resolve).resume()),
    ]);
    expect(Date.now() - before).toBeLessThan(8_000);
  });

  it("a stolen upgrade gets no session: the hello wants a proof over the daemon's own nonce; a replayed one: 401", async () => {
    const headers = proofHeaders(token);
    const code = await new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${home.port}/`, { headers });
      socket.on('message', () => {
        const identity = { bootId: 'x', pid: 1, startTicks: 1 };
        const as = { role: 'control' };
        socket.send(
          JSON.stringify({
            sk: 'hello',
            proof: '0'.repeat(64),
            protocol: { min: 1, max: 1 },
            version: '1',
            identity,
            startTime: 0,
            as,
          }),
        );
      });
      socket.on('close', resolve);
    });
    expect(code).toBe(4401);
    expect(await upgrade(headers)).toBe(401);
  });

  it("junk frames close their own connection and nobody else's", async () => {
    const { socket } = await dial({ port: home.port, token, as: { role: 'control' } });
    for (const junk of ['', '{', '[]', '{"sk":', '{"sk":"hello"}', 'null', '\u0000'.repeat(1000)]) {
      await new Promise((resolve) => {
        const bad = new WebSocket(`ws://127.0.0.1:${home.port}/`, { headers: proofHeaders(token) });
        bad.on('message', () => bad.send(junk));
        bad.on('close', resolve);
      });
    }
    expect(socket.isOpen).toBe(true);
    socket.terminate();
    expect((await home.status()).daemon?.responsive).toBe(true);
  });
});

describe('a fake daemon', () => {
  it('harvests nothing: no token, no hello, and the dialler says that it was not proven', async () => {
    const port = await freePort();
    const heard: string[] = [];
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket, asked) => {
      heard.push(JSON.stringify(asked.headers));
      socket.on('message', (data) => heard.push(String(data)));
      const identity = { bootId: 'x', pid: 1, startTicks: 1 };
      socket.send(
        JSON.stringify({
          sk: 'challenge',
          nonce: newNonce(),
          proof: '0'.repeat(64),
          identity,
          instanceId: 'x',
          version: '1',
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await expect(dial({ port, token, as: { role: 'control' } })).rejects.toMatchObject({
      code: 'peer-unproven',
    });
    expect(heard).toHaveLength(1);
    expect(heard.join()).not.toContain(token);
    sockets.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('that answers plain HTTP, or nothing at all, is told apart within 3 s', async () => {
    const web = createServer((_asked, response) => response.end('hello'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const address = web.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(dial({ port, token, as: { role: 'control' } })).rejects.toMatchObject({
      code: 'port-taken',
    });
    await new Promise((resolve) => web.close(resolve));
    const silent = createServer();
    const held: Duplex[] = [];
    silent.on('upgrade', (_asked, socket) => held.push(socket));
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    const before = Date.now();
    await expect(dial({ port, token, as: { role: 'control' } })).rejects.toMatchObject({
      code: 'daemon-hung',
    });
    expect(Date.now() - before).toBeLessThan(3_000);
    for (const socket of held) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
});

describe('the home', () => {
  it('is 0700, its files 0600, and the token is in no log, no argv and no other file', async () => {
    await until(() => home.health() !== null, 3_000, 'health.json');
    const entries = readdirSync(home.paths.home, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const full = path.join(entry.parentPath, entry.name);
      const mode = statSync(full, { throwIfNoEntry: false })?.mode;
      if (mode === undefined) continue;
      expect(`${full} ${(mode & 0o777).toString(8)}`).toBe(`${full} ${entry.isDirectory() ? '700' : '600'}`);
      if (entry.isFile() && full !== home.paths.token)
        expect(readFileSync(full, 'utf8')).not.toContain(token);
    }
    for (const { command } of home.processes()) expect(command).not.toContain(token);
  });
});
