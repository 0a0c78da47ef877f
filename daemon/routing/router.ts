/**
 * Joins clients and servers. It knows no sockets (a client is something that texts can be sent to) and no processes
 * (a server is a handle of the pool).
 */
import { EventEmitter } from 'node:events';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import type { Attachment } from '../../contracts/wire.js';
import type { Log } from '../log.js';
import type { ServerHandle, ServerLease, ServerPoolPort, ServerTarget } from '../servers/ports.js';
import { Client, type Downstream } from './client.js';
import { Dispatcher } from './dispatch.js';
import { LIST_WAIT_MS } from './lists.js';
import { Load } from './load.js';
import { serverSlugs } from './names.js';
import type { Offer, Offering, OfferShape } from './offer.js';
import { Session } from './session.js';
import { Upstream } from './upstream.js';

export interface RouterDeps {
  readonly pool: ServerPoolPort;
  readonly log: Log;
  readonly now: () => number;
  readonly listWaitMs?: number;
}

export interface Attached {
  readonly inflight: number;
  readonly calls: number;
  receive(text: string): void;
  /** May be called twice. */
  close(): void;
}

export interface RoutingEvent {
  readonly level: 'fine' | 'attention' | 'trouble';
  readonly topic: 'server';
  readonly text: string;
}

interface RouterEvents {
  /** The number of calls in flight is another. */
  inflight: [];
  /** Something that a person should see. */
  event: [event: RoutingEvent];
}

const LIST_CHANGES = ['tools', 'prompts', 'resources'].map((what) =>
  JSON.stringify({ jsonrpc: '2.0', method: `notifications/${what}/list_changed` }),
);

export class Router extends EventEmitter<RouterEvents> {
  private readonly load = new Load(() => this.tellInflight());
  private telling = false;
  private readonly members = new Set<Member>();
  /** For as long as the handle lives: its ids must never begin again while the server may still answer old ones. */
  private readonly upstreams = new WeakMap<ServerHandle, Upstream>();
  private readonly onServers = (): void => {
    for (const member of [...this.members]) member.sync(true);
  };
  private lastKey = 0;

  constructor(private readonly deps: RouterDeps) {
    super();
    deps.pool.on('servers', this.onServers);
  }

  get inflight(): number {
    return this.load.inflight;
  }

  /** Throws `server-unknown`, naming the configured servers. */
  attach(downstream: Downstream, attachment: Attachment): Attached {
    this.lastKey += 1;
    const client = new Client(`client-${this.lastKey}`, attachment, downstream);
    const member = new Member(client, this.deps, this.load, {
      upstreamOf: (lease) => this.upstreamOf(lease),
      left: () => this.members.delete(member),
    });
    if (attachment.kind === 'server' && member.isEmpty)
      throw unknownServer(attachment.server, this.deps.pool.names());
    this.members.add(member);
    return member;
  }

  /** Resolves when nothing is in flight, or after the time; with the number of calls that are still in flight. */
  drain(deadlineMs: number): Promise<number> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.off('inflight', look);
        resolve(this.inflight);
      };
      const look = (): void => {
        if (this.inflight === 0) done();
      };
      const timer = setTimeout(done, deadlineMs);
      this.on('inflight', look);
      look();
    });
  }

  /** Lets go of all clients and servers. May be called twice. */
  close(): void {
    this.deps.pool.off('servers', this.onServers);
    for (const member of [...this.members]) member.close();
  }

  /** Once a turn of the event loop: under load the number changes thousands of times a second. */
  private tellInflight(): void {
    if (this.telling) return;
    this.telling = true;
    setImmediate(() => {
      this.telling = false;
      this.emit('inflight');
    });
  }

  private upstreamOf({ handle }: ServerLease): Upstream {
    const known = this.upstreams.get(handle);
    if (known) return known;
    const upstream = new Upstream(handle, {
      now: this.deps.now,
      events: { ambiguous: (server, method, clients) => this.onAmbiguous(server, method, clients) },
    });
    this.upstreams.set(handle, upstream);
    return upstream;
  }

  private onAmbiguous(server: string, method: string, clients: number): void {
    const text =
      `Server "${server}" asked "${method}", and it cannot be told which of ${clients} clients it means: ` +
      'it got an error. Give it "share": "client" in config.json.';
    this.deps.log.warn({ server, method, clients }, 'a question of a server belongs to no certain client');
    this.emit('event', { level: 'attention', topic: 'server', text });
  }
}

interface MemberOwner {
  upstreamOf(lease: ServerLease): Upstream;
  left(): void;
}

/** One attached client and the servers that it holds. */
class Member implements Attached {
  private readonly session: Session;
  private offering: Offering;
  private offers: readonly Offer[] = [];

  constructor(
    private readonly client: Client,
    private readonly deps: RouterDeps,
    load: Load,
    private readonly owner: MemberOwner,
  ) {
    this.offering = { shape: 'none', offers: [], slugs: new Map() };
    this.sync(false);
    this.session = new Session({
      client,
      load,
      offering: () => this.offering,
      dispatcher: new Dispatcher(() => this.offering, deps.listWaitMs ?? LIST_WAIT_MS),
      onBug: (error, method) =>
        deps.log.error({ error: messageOf(error), method }, 'a request could not be routed'),
    });
  }

  get inflight(): number {
    return this.client.inflight.size;
  }

  get calls(): number {
    return this.client.calls;
  }

  get isEmpty(): boolean {
    return this.offers.length === 0;
  }

  receive(text: string): void {
    this.session.receive(text);
  }

  close(): void {
    if (this.client.closed) return;
    this.session.close();
    for (const offer of this.offers) this.letGo(offer);
    this.offers = [];
    this.owner.left();
  }

  /** Holds what the configuration offers now, and lets go of what it no longer does. */
  sync(tell: boolean): void {
    const { client, deps } = this;
    const kept = this.offers.filter(({ lease }) => !lease.retired);
    const gone = this.offers.filter(({ lease }) => lease.retired);
    const offers = targetsOf(client, deps.pool.names())
      .map((target) => kept.find(({ upstream }) => isOffer(target, upstream)) ?? this.take(target))
      .filter((offer) => offer !== null);
    for (const offer of [...gone, ...kept.filter((one) => !offers.includes(one))]) this.letGo(offer);
    const changed =
      offers.length !== this.offers.length || offers.some((offer, at) => offer !== this.offers[at]);
    this.offers = offers;
    const names = offers.map(({ upstream }) => upstream.name);
    this.offering = { shape: shapeOf(client, offers), offers, slugs: serverSlugs(names) };
    if (tell && changed) this.tellChanged();
  }

  private tellChanged(): void {
    if (this.client.ready) for (const { upstream } of this.offers) upstream.handle.wake();
    for (const text of LIST_CHANGES) this.client.tell(text);
  }

  private take(target: ServerTarget): Offer | null {
    const lease = this.deps.pool.lease(target, this.client.key);
    if (!lease) return null;
    const upstream = this.owner.upstreamOf(lease);
    upstream.attach(this.client);
    return { lease, upstream };
  }

  private letGo({ lease, upstream }: Offer): void {
    upstream.detach(this.client);
    lease.release();
  }
}

function targetsOf({ attachment }: Client, configured: readonly string[]): ServerTarget[] {
  switch (attachment.kind) {
    case 'all':
      return configured.map((name) => ({ kind: 'configured', name }));
    case 'server':
      return [{ kind: 'configured', name: attachment.server }];
    case 'command':
      return [attachment];
  }
}

function isOffer(target: ServerTarget, upstream: Upstream): boolean {
  return target.kind === 'command' || target.name === upstream.name;
}

function shapeOf({ attachment }: Client, offers: readonly Offer[]): OfferShape {
  if (attachment.kind !== 'all') return 'direct';
  if (offers.length === 0) return 'none';
  return offers.length === 1 ? 'sole' : 'many';
}

function unknownServer(name: string, configured: readonly string[]): ShimkeeperError {
  const known = configured.length === 0 ? 'none is configured' : `configured are: ${configured.join(', ')}`;
  return new ShimkeeperError('server-unknown', `There is no server "${name}" in config.json; ${known}.`);
}
