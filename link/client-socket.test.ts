import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { ClientSocket } from './client-socket.js';

const HOST = '127.0.0.1';
const MAX_BYTES = 30 * 1024 * 1024;
const cleanUp: Array<() => void> = [];
afterEach(() => {
  for (const work of cleanUp.splice(0)) work();
});

function dialling(port: number, maxMessageBytes = MAX_BYTES): ClientSocket {
  const socket = new ClientSocket({ host: HOST, port, headers: { 'x-of-ours': 'yes' }, maxMessageBytes });
  cleanUp.push(() => socket.terminate());
  return socket;
}

/** A server of the `ws` library, and what it does with its first peer. */
async function library(onPeer: (peer: WebSocket, headers: Record<string, unknown>) => void): Promise<number> {
  const server = new WebSocketServer({ host: HOST, port: 0, perMessageDeflate: false });
  server.on('connection', (peer, request) => onPeer(peer, request.headers));
  cleanUp.push(() => {
    for (const peer of server.clients) peer.terminate();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Something else that listens. */
async function stranger(onPeer: (peer: Socket) => void): Promise<number> {
  const server: Server = createServer((peer) => {
    peer.on('error', () => undefined);
    onPeer(peer);
    cleanUp.push(() => peer.destroy());
  });
  cleanUp.push(() => server.close());
  server.listen(0, HOST);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function closeOf(socket: ClientSocket): Promise<[number, string]> {
  return new Promise((resolve) => socket.once('close', (code, reason) => resolve([code, reason])));
}

describe('with a WebSocket server', () => {
  it.each([0, 125, 126, 65_535, 65_536, 10_000_000])(
    'a text of %i characters goes there and back',
    async (length) => {
      const port = await library((peer) => {
        peer.on('message', (data) => peer.send(String(data)));
        peer.send('ready');
      });
      const socket = dialling(port);
      expect(await once(socket, 'message')).toEqual(['ready']);
      const text = 'ü'.repeat(length);
      socket.send(text);
      const [back] = await once(socket, 'message');
      expect(back === text).toBe(true);
    },
  );

  it('a thousand messages of one turn arrive in order, headers too', async () => {
    let of: unknown;
    const heard: string[] = [];
    const port = await library((peer, headers) => {
      of = headers['x-of-ours'];
      peer.on('message', (data) => {
        heard.push(String(data));
        if (heard.length === 1_000) peer.send('all');
      });
      peer.send('ready');
    });
    const socket = dialling(port);
    await once(socket, 'message');
    for (let at = 0; at < 1_000; at += 1) socket.send(String(at));
    expect(await once(socket, 'message')).toEqual(['all']);
    expect(heard).toEqual(Array.from({ length: 1_000 }, (_, at) => String(at)));
    expect(of).toBe('yes');
  });

  it('a ping is answered', async () => {
    const ponged = new Promise<string>((resolve) => {
      void library((peer) => {
        peer.on('pong', (data) => resolve(data.toString()));
        peer.ping('there?');
      }).then(dialling);
    });
    expect(await ponged).toBe('there?');
  });

  it("the server's close comes with code and reason, behind what it said before", async () => {
    const port = await library((peer) => {
      peer.send('last');
      peer.close(4_001, 'stopped');
    });
    const socket = dialling(port);
    const heard: string[] = [];
    socket.on('message', (text) => heard.push(text));
    expect(await closeOf(socket)).toEqual([4_001, 'stopped']);
    expect(heard).toEqual(['last']);
    expect(socket.state).toBe('closed');
    socket.send('nobody hears this');
    socket.close();
  });

  it('our close reaches the server behind what we said, and ends', async () => {
    const heard: string[] = [];
    const closed = new Promise<number>((resolve) => {
      void library((peer) => {
        peer.on('message', (data) => heard.push(String(data)));
        peer.on('close', resolve);
        peer.send('ready');
      }).then(async (port) => {
        const socket = dialling(port);
        await once(socket, 'message');
        socket.send('last');
        socket.close(4_000);
        socket.close();
      });
    });
    expect(await closed).toBe(4_000);
    expect(heard).toEqual(['last']);
  });

  it('a cut connection is told as 1006, and known before it is taken down', async () => {
    const port = await library((peer) => {
      peer.send('ready');
      peer.once('message', () => peer.terminate());
    });
    const socket = dialling(port);
    await once(socket, 'message');
    expect(socket.isOpen).toBe(true);
    socket.on('error', () => undefined);
    socket.send('cut');
    expect(await closeOf(socket)).toEqual([1_006, '']);
    expect(socket.isOpen).toBe(false);
  });

  it('too large a message ends the connection with an error', async () => {
    const code = new Promise<number>((resolve) => {
      void library((peer) => {
        peer.on('close', resolve);
        peer.send('x'.repeat(1_001));
      }).then((port) => dialling(port, 1_000).on('error', () => undefined));
    });
    expect(await code).toBe(1_009);
  });

  it('paused, it hears nothing; resumed, all', async () => {
    const port = await library((peer) => {
      peer.send('ready');
      peer.on('message', () => peer.send('answer'));
    });
    const socket = dialling(port);
    await once(socket, 'message');
    const heard: string[] = [];
    socket.on('message', (text) => heard.push(text));
    socket.pause();
    socket.send('?');
    await new Promise<void>((resolve) => socket.onceFlushed(resolve));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard).toEqual([]);
    const answered = once(socket, 'message');
    socket.resume();
    await answered;
    expect(heard).toEqual(['answer']);
  });
});

describe('with something else', () => {
  it('nothing that listens: an error with the code of the system', async () => {
    const port = await stranger(() => undefined);
    for (const work of cleanUp.splice(0)) work();
    const [error] = await once(
      dialling(port).on('close', () => undefined),
      'error',
    ).catch((found) => [found]);
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([401, 403, 404, 503])('HTTP %i is a refusal', async (status) => {
    const port = await stranger((peer) => peer.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`));
    expect(await once(dialling(port), 'refused')).toEqual([status]);
  });

  const UPGRADED = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
  it.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a line without an end', 'x'.repeat(100_000)],
    ['a head without an end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(10_000)}`],
    ['an upgrade without a proof', `${UPGRADED}\r\n`],
    ['an upgrade with a wrong proof', `${UPGRADED}Sec-WebSocket-Accept: AAAA\r\n\r\n`],
  ])('%s is an error', async (_what, bytes) => {
    const port = await stranger((peer) => peer.write(bytes));
    const [error] = await new Promise<[Error]>((resolve) =>
      dialling(port).once('error', (e) => resolve([e])),
    );
    expect(error.message).toMatch(/HTTP|end|accept/);
  });

  it('a hang-up before any answer is an error', async () => {
    const port = await stranger((peer) => peer.end());
    const [error] = await new Promise<[Error]>((resolve) =>
      dialling(port).once('error', (e) => resolve([e])),
    );
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });
});
