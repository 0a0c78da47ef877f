/** A router between clients and servers in memory, and a judge of everything that reaches a client. */
import type { Router } from '../router.js';
import { type FakePool, FakeServer, settled } from './fake-pool.js';
import { type Asked, type Id, judgeMessage, LEVELS, nameOf, type Person } from './judge.js';
import { ALL, only, routerWith, type Seat, seat } from './table.js';

type Fields = Record<string, unknown>;

export interface Setting {
  readonly servers: 1 | 2 | 3;
  /** All servers with prefixed names, or the first one under its own. */
  readonly all: boolean;
  /** The first server is not shared. */
  readonly exclusive: boolean;
  readonly clients: number;
}

interface Pending {
  readonly server: FakeServer;
  readonly request: Fields;
  readonly asked: Asked & { readonly id: Id };
}

const CAPABILITIES = { sampling: {}, roots: {}, elicitation: {} };
/** Has batches, and everything else that is played here. */
const VERSION = '2025-03-26';

export class World {
  readonly router: Router;
  readonly people: Person[] = [];
  /** What is not as it should be, in words. */
  readonly wrong: string[] = [];
  private readonly pool: FakePool;
  private pending: Pending[] = [];
  private readonly known = new Set<FakeServer>();
  /** In the order in which they sat down, which is that of their own servers. */
  private readonly seats: Seat[] = [];
  private serial = 0;

  private constructor(private readonly setting: Setting) {
    const names = ['a', 'b', 'c'].slice(0, setting.servers);
    const { router, pool } = routerWith(...names.map((name) => new FakeServer(name, undefined, VERSION)));
    this.router = router;
    this.pool = pool;
    if (setting.exclusive) pool.exclusiveNames.add('a');
  }

  static async open(setting: Setting): Promise<World> {
    const world = new World(setting);
    for (let name = 0; name < setting.clients; name += 1) {
      const open = new Map<Id, Asked>();
      const person: Person = {
        name,
        life: 0,
        seat: await world.sit(),
        open,
        batched: new Set(),
        subscribed: new Set(),
        level: null,
        judged: 0,
      };
      world.people.push(person);
    }
    await settled();
    return world;
  }

  /** A call, or a batch of so many. Ids and tokens of different clients are meant to collide. */
  call(who: number, server: number, size: number, textId: boolean): void {
    const person = this.person(who);
    const calls = Array.from({ length: size }, () => this.request(person, server, textId));
    const [first] = calls;
    if (calls.length === 1 && first) person.seat.post(first);
    else {
      for (const { id } of calls) if (id !== undefined) person.batched.add(id as Id);
      person.seat.post(calls);
    }
  }

  cancel(who: number, which: number): void {
    const person = this.person(who);
    const id = [...person.open.keys()][which % Math.max(1, person.open.size)];
    if (id === undefined || person.batched.has(id)) return;
    person.open.delete(id);
    person.seat.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
  }

  progress(which: number): void {
    const entry = this.some(which);
    if (!entry) return;
    const { _meta } = entry.request['params'] as { _meta: Fields };
    const params = { progressToken: _meta['progressToken'], progress: 1, asked: entry.asked };
    entry.server.say({ jsonrpc: '2.0', method: 'notifications/progress', params });
  }

  answer(which: number, failing: boolean): void {
    const entry = this.some(which);
    if (!entry) return;
    this.pending.splice(this.pending.indexOf(entry), 1);
    const { asked } = entry;
    entry.server.reply(
      entry.request,
      failing ? { error: { code: 1, message: 'no', data: { asked } } } : { asked },
    );
  }

  /** The server asks in the middle of a call: its owner, or nobody. */
  question(which: number): void {
    const entry = this.some(which);
    if (!entry) return;
    this.serial += 1;
    const params = { for: entry.asked.who };
    entry.server.say({ jsonrpc: '2.0', id: this.serial, method: 'sampling/createMessage', params });
  }

  async reconnect(who: number): Promise<void> {
    const person = this.person(who);
    this.judge();
    person.seat.attached.close();
    person.open.clear();
    person.batched.clear();
    person.subscribed.clear();
    person.level = null;
    person.life += 1;
    person.judged = 0;
    person.seat = await this.sit();
  }

  /** All calls in that server are lost, and said to be. */
  restart(server: number): void {
    const one = this.server(server);
    if (one?.state !== 'ready') return;
    this.pending = this.pending.filter((entry) => entry.server !== one);
    one.fall();
    one.becomeReady();
  }

  log(server: number, level: number): void {
    const one = this.server(server);
    const params = { level: LEVELS[level % LEVELS.length], data: one ? this.owners(one) : [] };
    one?.say({ jsonrpc: '2.0', method: 'notifications/message', params });
  }

  setLevel(who: number, level: number): void {
    const person = this.person(who);
    person.level = level % LEVELS.length;
    this.ask(person, 'logging/setLevel', { level: LEVELS[person.level] });
  }

  subscribe(who: number): void {
    const person = this.person(who);
    const uri = `r://${person.name % 2}`;
    person.subscribed.add(uri);
    this.ask(person, 'resources/subscribe', { uri });
  }

  /** What is answered with nothing that could be another's. */
  private ask(person: Person, method: string, params: Fields): void {
    this.serial += 1;
    const id = `ask${this.serial}`;
    person.open.set(id, { who: nameOf(person), serial: -1 });
    person.seat.post({ jsonrpc: '2.0', id, method, params });
  }

  update(server: number, which: number): void {
    const params = { uri: `r://${which % 2}` };
    this.server(server)?.say({ jsonrpc: '2.0', method: 'notifications/resources/updated', params });
  }

  /** Everything that is in flight is answered, and everything that came is judged. */
  async finish(): Promise<void> {
    while (this.pending.length > 0) this.answer(0, false);
    await settled();
    this.judge();
    for (const person of this.people) {
      for (const id of person.open.keys()) this.wrong.push(`${nameOf(person)} never got its answer ${id}`);
    }
    if (this.router.inflight !== 0) this.wrong.push(`${this.router.inflight} are still in flight`);
  }

  judge(): void {
    for (const person of this.people) {
      for (const message of person.seat.client.received.slice(person.judged)) {
        const blame = (what: string): void =>
          void this.wrong.push(`${nameOf(person)} ${what}: ${JSON.stringify(message)}`);
        judgeMessage(person, message, blame);
      }
      person.judged = person.seat.client.received.length;
    }
  }

  private request(person: Person, server: number, textId: boolean): Fields {
    this.serial += 1;
    const id: Id = textId ? String(person.open.size) + (this.serial % 2 ? 'x' : '') : 1_000 + this.serial;
    if (person.open.has(id)) return { jsonrpc: '2.0', method: 'notifications/none' };
    const asked = { who: nameOf(person), serial: this.serial };
    person.open.set(id, asked);
    const prefixed = this.setting.all && this.setting.servers > 1;
    const name = prefixed ? `${['a', 'b', 'c'][server % this.setting.servers]}__t` : 't';
    const params = { name, arguments: { ...asked, id }, _meta: { progressToken: id } };
    return { jsonrpc: '2.0', id, method: 'tools/call', params };
  }

  private async sit(): Promise<Seat> {
    const one = await seat(this.router, this.setting.all ? ALL : only('a'), CAPABILITIES, VERSION);
    this.seats.push(one);
    for (const server of [...this.pool.servers, ...this.pool.exclusive.values()]) this.learn(server);
    return one;
  }

  private learn(server: FakeServer): void {
    if (this.known.has(server)) return;
    this.known.add(server);
    for (const method of ['resources/subscribe', 'logging/setLevel']) server.answers.set(method, () => ({}));
    server.answers.set('tools/call', (request) => {
      const { arguments: asked } = request['params'] as { arguments: Pending['asked'] };
      this.pending.push({ server, request, asked });
      return undefined;
    });
  }

  private person(index: number): Person {
    const found = this.people[index % this.people.length];
    if (!found) throw new Error('nobody');
    return found;
  }

  private some(index: number): Pending | undefined {
    return this.pending[index % Math.max(1, this.pending.length)];
  }

  private server(index: number): FakeServer | undefined {
    const all = [...this.known];
    return all[index % all.length];
  }

  /** Whoever is attached to it. */
  private owners(server: FakeServer): string[] {
    const key = [...this.pool.exclusive].find(([, one]) => one === server)?.[0];
    if (key === undefined) return this.people.map(nameOf);
    const lives = [...this.pool.exclusive.keys()];
    const nth = lives.indexOf(key);
    return this.people.filter(({ seat: one }) => this.seats.indexOf(one) === nth).map(nameOf);
  }
}
