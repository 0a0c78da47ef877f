/** What a server tells without being asked: to all of its clients, or only to those whom it concerns. */
import type { ServerMessage } from '../servers/ports.js';
import type { Client } from './client.js';
import { type Fields, isFields, metaOf, textOf } from './json-rpc.js';
import { reaches, UNASKED_LEVEL, wantedLevel } from './log-levels.js';
import { certainOwner } from './owner.js';
import { Subscriptions } from './subscriptions.js';
import type { Upstream } from './upstream.js';

/** Servers that register many tools at once say so for each; clients fetch the list once. */
export const LIST_CHANGED_DEBOUNCE_MS = 50;

const CHANGES: Readonly<Record<string, string>> = {
  'notifications/tools/list_changed': 'tools',
  'notifications/prompts/list_changed': 'prompts',
  'notifications/resources/list_changed': 'resources',
};

export class Notices {
  readonly subscriptions = new Subscriptions<Client>();
  private readonly changes = new Map<string, NodeJS.Timeout>();
  /** Clients that were given a list without this server, and the notification that tells them it is there. */
  private readonly debts = new Map<Client, Set<string>>();
  /** The level that the server was last told; null: it has its own. */
  private level: string | null = null;

  constructor(private readonly upstream: Upstream) {}

  deliver(method: string, message: ServerMessage): void {
    if (Object.hasOwn(CHANGES, method)) this.listChanged(method);
    else if (method === 'notifications/resources/updated') this.resourceUpdated(message);
    else if (method === 'notifications/message') this.logged(message);
    else if (method === 'notifications/tasks/status') this.taskStatus(message as { params?: Fields });
    else this.toOwner(method, message);
  }

  /** A client got a list in which this server is missing. */
  owe(client: Client, changed: string): void {
    if (!this.upstream.clients.has(client)) return;
    const owed = this.debts.get(client);
    if (owed) owed.add(changed);
    else this.debts.set(client, new Set([changed]));
  }

  payDebts(): void {
    const debts = [...this.debts];
    this.debts.clear();
    for (const [client, owed] of debts) {
      for (const method of owed) client.tell(JSON.stringify({ jsonrpc: '2.0', method }));
    }
  }

  /** The server is ready: what it was told before its restart it is told again. */
  restore(restarted: boolean): void {
    this.level = null;
    this.setLevel();
    if (!restarted) return;
    for (const uri of this.subscriptions.uris()) this.upstream.keepHouse('resources/subscribe', { uri });
    for (const [method, capability] of Object.entries(CHANGES)) {
      if (this.upstream.has(capability)) this.listChanged(method);
    }
  }

  /** To be called when a client's level or the set of clients changes. */
  setLevel(): void {
    const before = this.level;
    const level = this.needLevel();
    if (level === null || level === before || !this.upstream.has('logging')) return;
    this.upstream.keepHouse('logging/setLevel', { level });
  }

  /** The level that the server is to be told now, and counts as told; null: nobody has asked for any. */
  needLevel(): string | null {
    const asked = wantedLevel([...this.upstream.clients].map((client) => client.logLevel));
    // A level cannot be taken back: those who are left get what was never asked for at the usual level.
    const level = asked ?? (this.level === null ? null : UNASKED_LEVEL);
    if (level !== null && this.upstream.has('logging')) this.level = level;
    return level;
  }

  detach(client: Client): void {
    this.debts.delete(client);
    for (const uri of this.subscriptions.leave(client)) {
      this.upstream.keepHouse('resources/unsubscribe', { uri });
    }
    if (this.upstream.clients.size > 0) this.setLevel();
    else this.dropChanges();
  }

  private dropChanges(): void {
    for (const timer of this.changes.values()) clearTimeout(timer);
    this.changes.clear();
  }

  private listChanged(method: string): void {
    this.upstream.directory.forget(method);
    this.upstream.listings.forget(method);
    if (this.changes.has(method)) return;
    const timer = setTimeout(() => {
      this.changes.delete(method);
      const text = JSON.stringify({ jsonrpc: '2.0', method });
      for (const client of this.upstream.clients) client.tell(text);
    }, LIST_CHANGED_DEBOUNCE_MS);
    this.changes.set(method, timer);
  }

  private resourceUpdated(message: ServerMessage): void {
    const uri = isFields(message['params']) ? message['params']['uri'] : undefined;
    if (typeof uri !== 'string') return;
    const text = textOf(message);
    if (text === null) return;
    for (const client of this.subscriptions.subscribersOf(uri)) client.sendText(text);
  }

  private taskStatus(message: ServerMessage & { params?: Fields }): void {
    const { tasks } = this.upstream;
    const taskId = message.params?.['taskId'];
    const owner = tasks.ownerOf(taskId);
    if (owner) owner.send(message);
    else if (this.upstream.awaitsTask()) tasks.keepEarly(taskId, textOf(message));
  }

  private logged(message: ServerMessage): void {
    const level = isFields(message['params']) ? message['params']['level'] : undefined;
    const text = textOf(message);
    if (text === null) return;
    for (const client of this.upstream.clients) {
      if (reaches(level, client.logLevel, this.level !== null)) client.sendText(text);
    }
  }

  /** What we do not know may belong to one client's call: only where that is certain does it go to anybody. */
  private toOwner(method: string, message: ServerMessage): void {
    const owner = this.ownerOf(method, message as { params?: Fields });
    if (owner && this.upstream.clients.has(owner)) owner.send(message);
  }

  private ownerOf(method: string, message: { params?: Fields }): Client | null {
    const { tasks, questions, clients } = this.upstream;
    if (method === 'notifications/elicitation/complete') {
      return questions.elicitationOwner(message.params?.['elicitationId']) ?? null;
    }
    const related = tasks.relatedOwner(metaOf(message));
    return related === undefined ? certainOwner(clients, this.upstream.busy()) : related;
  }
}
