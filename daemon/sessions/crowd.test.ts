import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  Crowd,
  MAX_HELLO_BYTES,
  MAX_KNOCKING,
  MAX_UNPROVEN_BYTES,
  MAX_UNPROVEN_BYTES_OF_ALL,
  MAX_UPGRADED,
} from './crowd.js';

class FakeSocket extends EventEmitter {
  bytesRead = 0;
  destroyed = false;

  destroy(): this {
    this.destroyed = true;
    this.emit('close');
    return this;
  }

  send(bytes: number): void {
    this.bytesRead += bytes;
    this.emit('data');
  }
}

function crowdOf(count: number, upgraded: boolean) {
  const dropped: string[] = [];
  const crowd = new Crowd((why) => dropped.push(why));
  const enter = (): FakeSocket => {
    const socket = new FakeSocket();
    crowd.enter(socket as never);
    socket.bytesRead = 500;
    if (upgraded) crowd.upgrade(socket as never, 0);
    return socket;
  };
  return { crowd, dropped, enter, sockets: Array.from({ length: count }, enter) };
}

describe('the crowd', () => {
  it.each([
    ['that knocks', MAX_KNOCKING, false],
    ['that owes its hello', MAX_UPGRADED, true],
  ])('%s: a newcomer takes the place of the oldest', (_which, max, upgraded) => {
    const { crowd, dropped, enter, sockets } = crowdOf(max, upgraded);
    expect(dropped).toEqual([]);
    const newcomer = enter();
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual(sockets.map((_, at) => at === 0));
    expect(newcomer.destroyed).toBe(false);
    expect([crowd.size, dropped]).toEqual([max, ['too many at once']]);
  });

  it('whoever hung up or has proven itself takes no place', () => {
    const { crowd, dropped, enter, sockets } = crowdOf(MAX_UPGRADED, true);
    sockets[3]?.destroy();
    crowd.prove(sockets[0] as never);
    enter();
    enter();
    expect(dropped).toEqual([]);
    expect(crowd.size).toBe(MAX_UPGRADED);
  });

  it('the largest hello fits; more does not, and a proven one may send what it likes', () => {
    const { crowd, dropped, sockets } = crowdOf(2, true);
    const [one, other] = sockets;
    one?.send(MAX_HELLO_BYTES);
    other?.send(MAX_HELLO_BYTES);
    expect(dropped).toEqual([]);
    crowd.prove(other as never);
    other?.send(10 * MAX_UNPROVEN_BYTES);
    one?.send(MAX_UNPROVEN_BYTES - MAX_HELLO_BYTES + 1);
    expect([one?.destroyed, other?.destroyed, dropped]).toEqual([true, false, ['too much before its proof']]);
  });

  it('together they are bounded too: the one that sent most goes', () => {
    const { dropped, sockets } = crowdOf(MAX_UPGRADED, true);
    sockets[0]?.send(MAX_UNPROVEN_BYTES);
    const each = Math.ceil((MAX_UNPROVEN_BYTES_OF_ALL - MAX_UNPROVEN_BYTES) / (MAX_UPGRADED - 1));
    for (const socket of sockets.slice(1)) socket.send(each);
    expect(dropped).toEqual(['too much before its proof']);
    expect(sockets[0]?.destroyed).toBe(true);
  });

  it('what the HTTP parser had read with the upgrade counts', () => {
    const { crowd, dropped } = crowdOf(0, true);
    const socket = new FakeSocket();
    crowd.enter(socket as never);
    socket.bytesRead = 65_536;
    crowd.upgrade(socket as never, 65_000);
    socket.send(MAX_UNPROVEN_BYTES - 65_000);
    expect(dropped).toEqual([]);
    socket.send(1);
    expect(dropped).toEqual(['too much before its proof']);
  });
});
