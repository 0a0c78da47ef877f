/** One attached client and the servers that it holds. */
import { messageOf, type ShimkeeperError } from '../../contracts/errors.js';
import type { Log } from '../log.js';
import { type ClientProfile, profileKey } from '../servers/initialize.js';
import type { ServerLease, ServerPoolPort, ServerTarget } from '../servers/ports.js';
import type { Client } from './client.js';
import { Dispatcher } from './dispatch.js';
import { LIST_WAIT_MS } from './lists.js';
import type { Load } from './load.js';
import { serverSlugs } from './names.js';
import type { Offer, Offering, OfferShape } from './offer.js';
import { Session } from './session.js';
import type { Upstream } from './upstream.js';

export interface Attached {
  readonly inflight: number;
  readonly calls: number;
  /** Median of its last calls in milliseconds; null before the first answer. */
  readonly latencyMs: number | null;
  receive(text: string): void;
  /** May be called twice. */
  close(): void;
}

export interface MemberDeps {
  readonly pool: ServerPoolPort;
  readonly log: Log;
  readonly listWaitMs?: number;
  /** Why config.json is not in force as it stands; absent or null: it is. */
  readonly configProblem?: () => ShimkeeperError | null;
}

const LIST_CHANGES = ['tools', 'prompts', 'resources'].map((what) =>
  JSON.stringify({ jsonrpc: '2.0', method: `notifications/${what}/list_changed` }),
);

interface MemberOwner {
  upstreamOf(lease: ServerLease): Upstream;
  left(): void;
}

export class Member implements Attached {
  private readonly session: Session;
  private offering: Offering = { shape: 'none', offers: [], slugs: new Map() };
  private offers: readonly Offer[] = [];
  /** What the servers that are held were told of the client; null: none is held yet. */
  private heldAs: ClientProfile | null = null;

  constructor(
    private readonly client: Client,
    private readonly deps: MemberDeps,
    load: Load,
    private readonly owner: MemberOwner,
  ) {
    this.session = new Session({
      client,
      load,
      offering: () => this.offered(),
      dispatcher: new Dispatcher(
        () => this.offered(),
        deps.listWaitMs ?? LIST_WAIT_MS,
        deps.configProblem ?? (() => null),
      ),
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

  get latencyMs(): number | null {
    return this.client.latency.medianMs;
  }

  /** The servers that it holds now. */
  upstreams(): readonly Upstream[] {
    return this.offers.map(({ upstream }) => upstream);
  }

  receive(text: string): void {
    this.session.receive(text);
  }

  close(): void {
    if (this.client.closed) return;
    this.session.close();
    this.letGoOfAll();
    this.owner.left();
  }

  /** The configuration has changed. */
  configured(): void {
    if (this.heldAs && this.hold()) this.tellChanged();
  }

  /** What the client is offered; servers are taken when it is first asked for, as only then the client is known. */
  private offered(): Offering {
    const { profile } = this.client;
    if (this.heldAs === profile || this.client.closed) return this.offering;
    // A client that introduces itself anew as another kind has other servers.
    if (this.heldAs && profileKey(this.heldAs) !== profileKey(profile)) this.letGoOfAll();
    this.heldAs = profile;
    this.hold();
    return this.offering;
  }

  /** Holds what the configuration offers now, lets go of what it no longer does. True: it is not the same as before. */
  private hold(): boolean {
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
    return changed;
  }

  private tellChanged(): void {
    if (this.client.ready) for (const { upstream } of this.offers) upstream.handle.wake();
    for (const text of LIST_CHANGES) this.client.tell(text);
  }

  private take(target: ServerTarget): Offer | null {
    const lease = this.deps.pool.lease(target, this.client);
    if (!lease) return null;
    const upstream = this.owner.upstreamOf(lease);
    upstream.attach(this.client);
    return { lease, upstream };
  }

  private letGoOfAll(): void {
    for (const offer of this.offers) this.letGo(offer);
    this.offers = [];
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
