/** A router between clients and servers in memory, and a judge of everything that reaches a client. */
import type { Router } from '../router.js';
import { type FakePool, FakeServer, settled } from './fake-pool.js';
import { ALL, only, routerWith, type Seat, seat } from './table.js';

type Fields = Record<string, unknown>;
type Id = string | number;

export interface Setting {
  readonly servers: 1 | 2 | 3;
  /** All servers with prefixed names, or the first one under its own. */
  readonly all: boolean;
  /** The first server is not shared. */
  readonly exclusive: boolean;
  readonly clients: number;
}

interface Asked {
  readonly who: string;
  readonly serial: number;
}

interface Person {
  readonly name: number;
  life: number;
  seat: Seat;
  /** Requests that are to be answered, once. */
  readonly open: Map<Id, Asked>;
  /** Of a batch: what is cancelled there may have its answer already, which waits for the others'. */
  readonly batched: Set<Id>;
  readonly subscribed: Set<string>;
  judged: number;
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

  log(server: number): void {
    const one = this.server(server);
    one?.say({
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { level: 'info', data: this.owners(one) },
    });
  }

  subscribe(who: number): void {
    const person = this.person(who);
    const uri = `r://${person.name % 2}`;
    this.serial += 1;
    person.open.set(`sub${this.serial}`, { who: nameOf(person), serial: -1 });
    person.subscribed.add(uri);
    person.seat.post({
      jsonrpc: '2.0',
      id: `sub${this.serial}`,
      method: 'resources/subscribe',
      params: { uri },
    });
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
      for (const message of person.seat.client.received.slice(person.judged)) this.judgeOne(person, message);
      person.judged = person.seat.client.received.length;
    }
  }

  private judgeOne(person: Person, message: Fields): void {
    const { id, method, params } = message as { id?: Id; method?: string; params?: Fields };
    const me = nameOf(person);
    const blame = (what: string): void => void this.wrong.push(`${me} ${what}: ${JSON.stringify(message)}`);
    switch (method) {
      case undefined:
        if (id !== 'init') this.judgeAnswer(person, message, blame);
        return;
      case 'notifications/progress': {
        const asked = params?.['asked'] as Pending['asked'];
        if (asked.who !== me || asked.id !== params?.['progressToken']) blame('got progress of another');
        return;
      }
      case 'sampling/createMessage':
        if (params?.['for'] !== me) blame('was asked for another');
        person.seat.post({ jsonrpc: '2.0', id: id ?? 0, result: { by: me } });
        return;
      case 'notifications/message':
        if (!(params as { data: string[] }).data.includes(me))
          blame('heard a log line of a server that is not its own');
        return;
      case 'notifications/resources/updated':
        if (!person.subscribed.has(String(params?.['uri']))) blame('got an update that it did not ask for');
        return;
      default:
        if (!method.endsWith('/list_changed')) blame('got something unknown');
    }
  }

  private judgeAnswer(person: Person, message: Fields, blame: (what: string) => void): void {
    const id = message['id'] as Id;
    const expected = person.open.get(id);
    person.open.delete(id);
    person.batched.delete(id);
    const { result, error } = message as { result?: Fields; error?: { data?: Fields } };
    const asked = (result?.['asked'] ?? error?.data?.['asked']) as Pending['asked'] | undefined;
    if (!expected) blame('got an answer that it did not wait for');
    else if (error?.data?.['code'] === 'server-lost' || expected.serial === -1) return;
    else if (asked?.who !== expected.who || asked.serial !== expected.serial || asked.id !== id)
      blame('got the answer of another');
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
    server.answers.set('resources/subscribe', () => ({}));
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

function nameOf({ name, life }: Person): string {
  return `${name}/${life}`;
}
