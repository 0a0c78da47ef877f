/** A thousand unauthenticated connections at once: who belongs here still comes in, and nothing stays behind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attacked, expectUndisturbed, startAttacked } from './support/attacked.js';
import { closeAll, connectMany, echo } from './support/clients.js';
import type { TestHome } from './support/home.js';
import { open, type RawConnection, upgradeWith } from './support/raw.js';
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
  /** The deadline is 2 s and looked at once a second; the rest is a busy machine. */
  const GONE_MS = 6_000;
  /** Room for what the daemon opens by itself: a log that rotates, a file that it is just writing. */
  const SLACK = 4;

  async function shimsAttach(): Promise<void> {
    const before = performance.now();
    const clients = await connectMany(home, 3);
    expect(performance.now() - before).toBeLessThan(ATTACH_MS);
    expect(await Promise.all(clients.map((client) => echo(client, 'through')))).toEqual(
      clients.map(() => expect.stringContaining('through')),
    );
    await closeAll(clients);
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

  it('of stolen upgrades: 64 wait at once, 2 s each; the next are told to come again; then shims attach', async () => {
    const before = daemon.descriptors;
    const crowd = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const connection = await openStubborn(home.port);
        connection.socket.write(upgradeWith(home.port, token).bytes);
        await connection.hears('\r\n\r\n');
        return connection;
      }),
    );
    expect(crowd.filter(({ text }) => text.startsWith('HTTP/1.1 101 '))).toHaveLength(64);
    expect(crowd.filter(({ text }) => text.startsWith('HTTP/1.1 503 '))).toHaveLength(36);
    await shimsAttach();
    await Promise.all(crowd.map(({ closed }) => closed));
    await daemon.settled(before + SLACK, GONE_MS);
    for (const { socket } of crowd) socket.destroy();
  });

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
