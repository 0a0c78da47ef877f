/**
 * Joins clients and servers. It knows no sockets (a client is something that texts can be sent to) and no processes
 * (a server is a handle of the pool).
 */
import { EventEmitter } from 'node:events';
import { ShimkeeperError } from '../../contracts/errors.js';
import type { HealthProblem } from '../../contracts/files.js';
import type { Attachment } from '../../contracts/wire.js';
import type { ServerHandle, ServerLease } from '../servers/ports.js';
import { Client, type Downstream } from './client.js';
import { LIST_KINDS } from './directory.js';
import type { ListFault } from './list-faults.js';
import { Load } from './load.js';
import { type Attached, Member, type MemberDeps } from './member.js';
import { Seldom } from './seldom.js';
import { Upstream } from './upstream.js';

/** A server may ask again and again what nobody can answer; people read it once in a while. */
export const AMBIGUOUS_EVENT_EVERY_MS = 60_000;

export interface RouterDeps extends MemberDeps {
  readonly now: () => number;
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

export class Router extends EventEmitter<RouterEvents> {
  private readonly load = new Load(() => this.tellInflight());
  private telling = false;
  private readonly members = new Set<Member>();
  /** For as long as the handle lives: its ids must never begin again while the server may still answer old ones. */
  private readonly upstreams = new WeakMap<ServerHandle, Upstream>();
  private readonly onServers = (): void => {
    for (const member of [...this.members]) member.configured();
  };
  private lastKey = 0;
  private readonly ambiguous: Seldom;

  constructor(private readonly deps: RouterDeps) {
    super();
    this.ambiguous = new Seldom(AMBIGUOUS_EVENT_EVERY_MS, deps.now);
    deps.pool.on('servers', this.onServers);
  }

  /** What is wrong with servers that clients hold now, beside what their states tell. */
  problems(): HealthProblem[] {
    const upstreams = new Set([...this.members].flatMap((member) => [...member.upstreams()]));
    const messages = [...upstreams].flatMap(({ name, faults }) =>
      faults.all.map((fault) => faultText(name, fault)),
    );
    return [...new Set(messages)].map((message) => ({ code: 'server-list', message }));
  }

  get inflight(): number {
    return this.load.inflight;
  }

  /** Throws `server-unknown`, naming the configured servers. */
  attach(downstream: Downstream, attachment: Attachment): Attached {
    const names = this.deps.pool.names();
    if (attachment.kind === 'server' && !names.includes(attachment.server))
      throw unknownServer(attachment.server, names);
    this.lastKey += 1;
    const client = new Client(`client-${this.lastKey}`, attachment, downstream);
    const member = new Member(client, this.deps, this.load, {
      upstreamOf: (lease) => this.upstreamOf(lease),
      left: () => this.members.delete(member),
    });
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
      events: {
        ambiguous: (server, method, clients) => this.onAmbiguous(server, method, clients),
        rootsShared: (server, clients) => this.onRootsShared(server, clients),
        listFault: (server, fault) => this.onListFault(server, fault),
      },
    });
    this.upstreams.set(handle, upstream);
    return upstream;
  }

  private onAmbiguous(server: string, method: string, clients: number): void {
    if (!this.ambiguous.may(`${server} ${method}`)) return;
    const text =
      `Server "${server}" asked "${method}", and it cannot be told which of ${clients} clients it means: ` +
      'it got an error. Give it "share": "client" in config.json.';
    this.deps.log.warn({ server, method, clients }, 'a question of a server belongs to no certain client');
    this.emit('event', { level: 'attention', topic: 'server', text });
  }

  private onRootsShared(server: string, clients: number): void {
    const text =
      `Server "${server}" asks its clients for their folders (roots) and is shared by ${clients} clients: it may open ` +
      'one client\'s folders for another. Give it "share": "client" in config.json.';
    this.deps.log.warn({ server, clients }, 'a server that asks for roots is shared');
    this.emit('event', { level: 'attention', topic: 'server', text });
  }

  private onListFault(server: string, fault: ListFault): void {
    const { method, why } = fault;
    this.deps.log.warn({ server, method, why }, 'a list of a server is not whole');
    this.emit('event', { level: 'attention', topic: 'server', text: faultText(server, fault) });
  }
}

function faultText(server: string, { method, why }: ListFault): string {
  return `The ${LIST_KINDS[method].words} of server "${server}" are not whole: ${why}. The others' are.`;
}

function unknownServer(name: string, configured: readonly string[]): ShimkeeperError {
  const known = configured.length === 0 ? 'none is configured' : `configured are: ${configured.join(', ')}`;
  return new ShimkeeperError('server-unknown', `There is no server "${name}" in config.json; ${known}.`);
}
