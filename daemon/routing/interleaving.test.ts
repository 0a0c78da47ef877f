/** Many clients, random orders: never an answer, a progress or a question at the wrong client. Seeded, so repeatable. */
import { expect, test } from 'vitest';
import type { Attachment } from '../../contracts/wire.js';
import type { Attached } from './member.js';
import type { Router } from './router.js';
import { FakeServer, settled } from './testing/fake-pool.js';
import { ALL, only, routerWith, type Seat, seat } from './testing/table.js';

type Fields = Record<string, unknown>;

const CLIENTS = 12;
const STEPS = 3_000;

/** mulberry32: small, and good enough to shuffle. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

interface Person {
  readonly name: number;
  readonly seat: Seat;
  /** Ids that must be answered, and those that must not be any more. */
  readonly open: Map<string | number, number>;
  readonly cancelled: Set<string | number>;
  checked: number;
}

class Play {
  private readonly pending: Fields[] = [];
  private serial = 0;
  answered = 0;
  progressed = 0;

  constructor(
    private readonly pick: (below: number) => number,
    private readonly servers: readonly FakeServer[],
    readonly people: readonly Person[],
  ) {
    for (const server of servers) server.answers.set('tools/call', (request) => this.keep(server, request));
  }

  step(): void {
    const what = this.pick(10);
    if (what < 4) this.call();
    else if (what < 5) this.cancel();
    else if (what < 7) this.progress();
    else this.answer();
  }

  private keep(server: FakeServer, request: Fields): undefined {
    this.pending.push({ server: server.name, request });
    return undefined;
  }

  private call(): void {
    const person = this.people[this.pick(this.people.length)]!;
    this.serial += 1;
    // Ids and tokens of different clients are meant to collide; of one client they are its own to keep apart.
    const id = this.serial % 2 === 0 ? person.open.size + person.cancelled.size + 1_000 : `s${this.serial}`;
    if (person.open.has(id) || person.cancelled.has(id)) return;
    person.open.set(id, this.serial);
    const name = this.servers.length > 1 ? `${this.servers[this.pick(this.servers.length)]!.name}__t` : 't';
    const secret = { who: person.name, serial: this.serial, id };
    person.seat.post({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name, arguments: secret, _meta: { progressToken: id } },
    });
  }

  private cancel(): void {
    const person = this.people[this.pick(this.people.length)]!;
    const [id] = [...person.open.keys()].slice(this.pick(Math.max(1, person.open.size)));
    if (id === undefined) return;
    person.open.delete(id);
    person.cancelled.add(id);
    person.seat.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
  }

  private server(entry: Fields): FakeServer {
    return this.servers.find(({ name }) => name === entry['server'])!;
  }

  private progress(): void {
    const entry = this.pending[this.pick(Math.max(1, this.pending.length))];
    if (!entry) return;
    const { arguments: args, _meta } = (entry['request'] as Fields)['params'] as {
      arguments: Fields;
      _meta: Fields;
    };
    const params = { progressToken: _meta['progressToken'], progress: 1, args };
    this.server(entry).say({ jsonrpc: '2.0', method: 'notifications/progress', params });
  }

  answer(): void {
    if (this.pending.length === 0) return;
    const [entry] = this.pending.splice(this.pick(this.pending.length), 1);
    const request = entry!['request'] as Fields;
    const { arguments: args } = request['params'] as Fields;
    // Errors find their way as results do.
    if (this.pick(5) === 0)
      this.server(entry!).reply(request, { error: { code: 1, message: 'no', data: args } });
    else this.server(entry!).reply(request, { args });
  }

  finish(): void {
    while (this.pending.length > 0) this.answer();
  }

  check(): void {
    for (const person of this.people) {
      for (const message of person.seat.client.received.slice(person.checked)) this.judge(person, message);
      person.checked = person.seat.client.received.length;
    }
  }

  private judge(person: Person, message: Fields): void {
    if (message['method'] === 'notifications/progress') {
      const { progressToken, args } = message['params'] as { progressToken: unknown; args: Fields };
      expect([args['who'], args['id']]).toEqual([person.name, progressToken]);
      this.progressed += 1;
    } else if (message['id'] !== 'init') {
      const id = message['id'] as string | number;
      const body =
        (message['result'] as { args: Fields })?.args ?? (message['error'] as { data: Fields }).data;
      expect([body['who'], body['serial'], body['id']]).toEqual([person.name, person.open.get(id), id]);
      person.open.delete(id);
      person.cancelled.add(id);
      this.answered += 1;
    }
  }
}

async function people(router: Router, attachments: readonly Attachment[]): Promise<Person[]> {
  const seats = await Promise.all(attachments.map((attachment) => seat(router, attachment)));
  return seats.map((one, name) => ({ name, seat: one, open: new Map(), cancelled: new Set(), checked: 0 }));
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  test(`seed ${seed}: every answer and every progress reaches its owner, once`, async () => {
    const servers = seed % 2 === 0 ? [new FakeServer('a'), new FakeServer('b')] : [new FakeServer('a')];
    const { router } = routerWith(...servers);
    const attachment = servers.length > 1 ? ALL : only('a');
    const play = new Play(random(seed), servers, await people(router, Array(CLIENTS).fill(attachment)));
    for (let step = 0; step < STEPS; step += 1) {
      play.step();
      if (step % 50 === 0) await settled();
      play.check();
    }
    play.finish();
    await settled();
    play.check();
    expect(play.people.map(({ open }) => open.size)).toEqual(Array(CLIENTS).fill(0));
    expect(router.inflight).toBe(0);
    expect(play.answered).toBeGreaterThan(STEPS / 10);
    expect(play.progressed).toBeGreaterThan(STEPS / 20);
  });
}

test('clients that come and go in the middle of it disturb nobody', async () => {
  const pick = random(99);
  const server = new FakeServer('a');
  const { router } = routerWith(server);
  const play = new Play(pick, [server], await people(router, Array(CLIENTS).fill(only('a'))));
  const guests: Attached[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    play.step();
    if (pick(20) === 0) {
      const guest = await seat(router, only('a'));
      const params = { name: 't', arguments: { who: -1 }, _meta: { progressToken: 1_001 } };
      guest.post({ jsonrpc: '2.0', id: 1_001, method: 'tools/call', params });
      guests.push(guest.attached);
    }
    if (pick(20) === 0) guests.shift()?.close();
    play.check();
  }
  for (const guest of guests) guest.close();
  play.finish();
  await settled();
  play.check();
  expect(play.people.map(({ open }) => open.size)).toEqual(Array(CLIENTS).fill(0));
  expect(router.inflight).toBe(0);
});
