/** A thousand unauthenticated connections at once: who belongs here still comes in, and nothing stays behind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_UPGRADED } from '../daemon/sessions/crowd.js';
import { dialHome } from '../link/dial-home.js';
import { reach } from '../link/reach.js';
import { type Attacked, expectUndisturbed, startAttacked } from './support/attacked.js';
import { closeAll, connectMany, echo } from './support/clients.js';
import { type TestHome, until } from './support/home.js';
import { open, type RawConnection, upgradeWith } from './support/raw.js';
import { RenewingCrowd } from './support/renewing-crowd.js';
import type { Vitals } from './support/vitals.js';

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

describe('a crowd', () => {
  const CROWD = 1_000;
  const ATTACH_MS = 5_000;
  const ATTACH_IN_CROWD_MS = 3_000;
  /** Starting three programs beside a crowd that never rests, on a machine that has other work. */
  const PROGRAMS_IN_CROWD_MS = 20_000;
  /** The deadline is 2 s and looked at once a second; the rest is a busy machine. */
  const GONE_MS = 6_000;
  /** Room for what the daemon opens by itself: a log that rotates, a file that it is just writing. */
  const SLACK = 4;

  async function shimsAttach(withinMs = ATTACH_MS): Promise<void> {
    const before = performance.now();
    const clients = await connectMany(home, 3);
    expect(performance.now() - before).toBeLessThan(withinMs);
    expect(await Promise.all(clients.map((client) => echo(client, 'through')))).toEqual(
      clients.map(() => expect.stringContaining('through')),
    );
    await closeAll(clients);
  }

  /** Milliseconds until a proven link stands, tried again as a shim does. */
  async function handshake(): Promise<number> {
    const before = performance.now();
    const attempt = () => dialHome(home.paths, { as: { role: 'control' } });
    const { socket } = await reach({ paths: home.paths, attempt, launch: null, patienceMs: ATTACH_MS });
    socket.terminate();
    return performance.now() - before;
  }

  it.each<[string, (connection: RawConnection) => void]>([
    ['that says nothing', () => undefined],
    ['that never ends its headers', ({ socket }) => socket.write('GET / HTTP/1.1\r\nX: ')],
    [
      'that sends a byte now and then',
      ({ socket }) => {
        const timer = setInterval(() => socket.write('x'), 300);
        socket.once('close', () => clearInterval(timer));
      },
    ],
    [
      'that promises a body',
      ({ socket }) => socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n'),
    ],
    ['that is refused and does not hang up', ({ socket }) => socket.write(upgradeWith(home.port, '').bytes)],
  ])(`of ${CROWD} %s: shims attach, and all is let go of`, async (_what, speak) => {
    const before = daemon.descriptors;
    const crowd: RawConnection[] = [];
    for (let at = 0; at < CROWD; at += 1) crowd.push(await openStubborn(home.port));
    crowd.forEach(speak);
    await shimsAttach();
    await Promise.all(crowd.map(({ closed }) => closed));
    await daemon.settled(before + SLACK, GONE_MS);
    for (const { socket } of crowd) socket.destroy();
  });

  it('of upgraded ones without a hello: 64 wait at once, 2 s each; the oldest make room, and shims attach', async () => {
    const before = daemon.descriptors;
    const crowd: RawConnection[] = [];
    for (let at = 0; at < 100; at += 1) {
      const connection = await openStubborn(home.port);
      connection.socket.write(upgradeWith(home.port, token).bytes);
      expect(await connection.hears('"sk":"challenge"')).toBe(true);
      crowd.push(connection);
    }
    await Promise.all(crowd.slice(0, 100 - MAX_UPGRADED).map(({ closed }) => closed));
    await shimsAttach();
    await Promise.all(crowd.map(({ closed }) => closed));
    await daemon.settled(before + SLACK, GONE_MS);
    for (const { socket } of crowd) socket.destroy();
  });

  it.each<[string, number, (connection: RawConnection) => void]>([
    ['say nothing', 1_500, () => undefined],
    ['are refused and do not hang up', 1_500, ({ socket }) => socket.write(upgradeWith(home.port, '').bytes)],
    ['never end their headers', 1_500, ({ socket }) => socket.write('GET / HTTP/1.1\r\nX: ')],
  ])(
    'of strangers that %s and come again as soon as they are let go of: shims attach all the while',
    async (_what, size, speak) => {
      const before = daemon.descriptors;
      const crowd = new RenewingCrowd(home.port, size, speak);
      await until(() => crowd.renewed > size, 20_000, 'each place of the crowd was renewed');
      const times = (await inTurn(10, handshake)).sort((a, b) => a - b).map(Math.round);
      const [median = 0, slowest = 0] = [times[5], times[9]];
      console.log(
        `crowd: ${crowd.renewed} connections so far; ten handshakes: median ${median} ms, slowest ${slowest} ms`,
      );
      expect(median).toBeLessThan(ATTACH_IN_CROWD_MS);
      await shimsAttach(PROGRAMS_IN_CROWD_MS);
      const { renewed } = crowd;
      await until(() => crowd.renewed > renewed, 5_000, 'the crowd is still there');
      crowd.close();
      await daemon.settled(before + SLACK, GONE_MS);
    },
  );

  /** Keeps its own side open after the daemon has ended its side. */
  async function openStubborn(port: number): Promise<RawConnection> {
    const connection = await open(port);
    connection.socket.allowHalfOpen = true;
    return connection;
  }
});

it('all the while the daemon was the same, its memory bounded, and an honest client noticed nothing', async () => {
  await expectUndisturbed(attacked);
});

async function inTurn<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time += 1) results.push(await work());
  return results;
}
