/** One server as its clients share it: their requests under our ids, and the way back to each. */
import type { CutMessage } from '../../link/cut-message.js';
import type { ServerHandle, ServerListener, ServerMessage } from '../servers/ports.js';
import { change, memberText, settleRepeats } from '../verbatim/written.js';
import type { Call, Part } from './call.js';
import type { Client } from './client.js';
import { Directory } from './directory.js';
import { Doubts } from './doubts.js';
import {
  AT,
  answerText,
  errorResponse,
  type Failure,
  type Fields,
  failure,
  isAnswer,
  isFields,
  isRpcId,
  metaOf,
  type RpcRequest,
  type RpcResponse,
  textOf,
  tooDeep,
} from './json-rpc.js';
import { ListFaults } from './list-faults.js';
import { Listings } from './listings.js';
import { Notices } from './notices.js';
import { Questions, type RoutingEvents } from './questions.js';
import { Readiness } from './readiness.js';
import { RootsWatch } from './roots-watch.js';
import { ownNumber, type Sent } from './sent.js';
import { Tasks } from './tasks.js';

/** What tells whose a request is, beside what is changed in it: servers must read there what we do. */
const READ = [AT.method, AT.metaToken, AT.taskId] as const;

export interface UpstreamDeps {
  readonly now: () => number;
  readonly events: RoutingEvents;
}

export class Upstream implements ServerListener {
  readonly clients = new Set<Client>();
  readonly directory = new Directory();
  readonly faults: ListFaults;
  readonly listings: Listings;
  readonly readiness: Readiness;
  readonly tasks = new Tasks();
  readonly notices: Notices;
  readonly questions: Questions;
  readonly roots: RootsWatch;
  private readonly sent = new Map<number, Sent>();
  private waiting: Array<{ readonly sent: Sent; readonly text: string }> = [];
  private readonly doubts: Doubts<Client>;
  private lastId = 0;

  constructor(
    readonly handle: ServerHandle,
    deps: UpstreamDeps,
  ) {
    this.doubts = new Doubts(deps.now);
    this.readiness = new Readiness(handle, deps.now);
    this.faults = new ListFaults((fault) => deps.events.listFault(this.name, fault));
    this.roots = new RootsWatch((clients) => deps.events.rootsShared(this.name, clients));
    this.listings = new Listings({
      directory: this.directory,
      ask: (method, params) => this.ask(null, method, params),
      report: (kind, why) => this.faults.report(kind, 'came', why),
      late: () => this.notices.payDebts(),
    });
    this.notices = new Notices(this);
    this.questions = new Questions(this, deps.events);
    handle.listen(this);
  }

  get name(): string {
    return this.handle.name;
  }

  get isReady(): boolean {
    return this.handle.state === 'ready';
  }

  /** The server said at its start that it has this; false while it is not ready. */
  has(capability: string): boolean {
    return this.handle.hello?.capabilities[capability] !== undefined;
  }

  /** Owners of what the server may be working on at this moment. */
  *busy(): Iterable<Client> {
    for (const { call } of this.sent.values()) if (call) yield call.client;
    yield* this.doubts.owners();
  }

  /** A call is in flight whose answer may be a task. */
  awaitsTask(): boolean {
    for (const { asTask } of this.sent.values()) if (asTask) return true;
    return false;
  }

  /** Sends a client's request on, under an id of ours; the message is changed in place and given back by `settle`. */
  request(call: Call | null, message: RpcRequest, settle: (response: RpcResponse) => void): Part {
    const sent = this.register(call, message, settle);
    call?.addPart(sent);
    const text = textOf(message);
    if (text === null) this.settleWith(sent, tooDeep());
    else this.dispatch(sent, text);
    return sent;
  }

  /** The same as a promise; the answer may be an error. For what is not on the hot path. */
  ask(call: Call | null, method: string, params: Fields): Promise<RpcResponse> {
    return new Promise((resolve) => {
      this.request(call, { jsonrpc: '2.0', id: 0, method, params }, resolve);
    });
  }

  /** A request of our own, whose answer nobody waits for. Nothing is sent to a server that is not ready. */
  keepHouse(method: string, params: Fields): void {
    if (this.isReady) void this.ask(null, method, params);
  }

  /** For notifications and answers; nothing is kept for a server that is not ready. What is too deep is dropped. */
  send(message: Fields): void {
    const text = isAnswer(message) ? answerText(message) : textOf(message);
    if (text !== null) this.handle.send(text);
  }

  attach(client: Client): void {
    this.clients.add(client);
    this.roots.look(this.clients.size);
  }

  /** Its calls must have been cancelled before. */
  detach(client: Client): void {
    this.clients.delete(client);
    this.questions.abandon(client);
    this.tasks.forget(client);
    this.notices.detach(client);
  }

  // What the server says

  message(message: ServerMessage): void {
    const { id, method } = message;
    if (typeof method !== 'string') this.onResponse(message as RpcResponse);
    else if (typeof id === 'string' || typeof id === 'number') this.asked(message as RpcRequest);
    else if (method === 'notifications/progress') this.onProgress(message);
    else if (method === 'notifications/cancelled') this.questions.withdraw(message);
    else this.notices.deliver(method, message);
  }

  ready(): void {
    this.readiness.forgive();
    this.notices.restore(this.handle.generation > 1);
    const waiting = this.waiting;
    this.waiting = [];
    for (const { sent, text } of waiting) this.dispatch(sent, text);
    this.readiness.release();
    this.notices.payDebts();
  }

  renewed(): void {
    this.faults.clear();
    this.readiness.forgive();
  }

  down(reason: string): void {
    this.readiness.went();
    const lost = [...this.sent.values()];
    this.sent.clear();
    this.doubts.clear();
    this.tasks.clear();
    this.questions.withdrawAll();
    const why = failure.unavailable(
      'server-lost',
      `The server "${this.name}" was lost during the call: ${reason}.`,
    );
    for (const sent of lost) this.settleWith(sent, why);
  }

  failed(reason: string): void {
    const waiting = this.waiting;
    this.waiting = [];
    const why = failure.unavailable(
      'server-failed',
      `The server "${this.name}" is not available: ${reason}.`,
    );
    for (const { sent } of waiting) this.settleWith(sent, why);
    this.readiness.release();
  }

  oversize(cut: CutMessage | null, bytes: number): void {
    const text = `A message of ${bytes} bytes of the server "${this.name}" is more than can be passed on.`;
    const why = failure.unavailable('message-too-large', text, false);
    if (cut?.kind === 'request') this.send(errorResponse(cut.id, why));
    else if (typeof cut?.id === 'number') {
      const sent = this.take(cut.id);
      if (sent) this.settleWith(sent, why);
    }
  }

  private asked(request: RpcRequest): void {
    if (request.method === 'roots/list') this.roots.wanted(this.clients.size);
    this.questions.ask(request);
  }

  // Requests under way

  private register(call: Call | null, message: RpcRequest, settle: Sent['settle']): Sent {
    this.lastId += 1;
    const id = this.lastId;
    for (const path of READ) settleRepeats(message, path);
    const value = metaOf(message)?.['progressToken'];
    const token = isRpcId(value) ? { value, text: memberText(message, AT.metaToken) } : undefined;
    // The id is unique in this server, so it is the token as well.
    if (value !== undefined) change(message, AT.metaToken, id);
    change(message, AT.id, id);
    const sent: Sent = {
      id,
      call,
      token,
      asTask: message.params?.['task'] !== undefined,
      settle,
      cancel: (params) => this.cancel(sent, params),
    };
    return sent;
  }

  private dispatch(sent: Sent, text: string): void {
    if (!this.isReady) {
      this.waiting.push({ sent, text });
      this.handle.wake();
      return;
    }
    this.sent.set(sent.id, sent);
    if (this.handle.send(text)) return;
    this.sent.delete(sent.id);
    if (this.handle.leaving) {
      // Its end is about to be told: what it never had waits for its next start, or fails with the reason.
      this.waiting.push({ sent, text });
      return;
    }
    this.settleWith(
      sent,
      failure.unavailable(
        'queue-full',
        `The server "${this.name}" does not read: too much waits for it. Try again.`,
      ),
    );
  }

  private cancel(sent: Sent, params: Fields): void {
    if (this.sent.delete(sent.id)) {
      if (sent.call) this.doubts.add(sent.id, sent.call.client);
      const full = { requestId: sent.id, ...params };
      change(full, ['requestId'], sent.id);
      this.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: full });
    } else {
      this.waiting = this.waiting.filter((entry) => entry.sent !== sent);
    }
  }

  private take(id: number): Sent | undefined {
    const sent = this.sent.get(id);
    this.sent.delete(id);
    return sent;
  }

  private onResponse(response: RpcResponse): void {
    if (typeof response.id !== 'number') return;
    const sent = this.take(response.id);
    if (!sent) {
      // Late, of a call that was cancelled: nobody's any more.
      this.doubts.settle(response.id);
      return;
    }
    if (sent.call) {
      sent.call.removePart(sent);
      if (sent.asTask) this.learnTask(response, sent.call.client, sent);
      if (isFields(response['error'])) this.questions.learnFromError(response['error'], sent.call.client);
    }
    sent.settle(response);
  }

  private learnTask(response: RpcResponse, client: Client, { id, token }: Sent): void {
    this.tasks.learn(response, client, id, token);
    if (!this.awaitsTask()) this.tasks.dropEarly();
  }

  private onProgress(message: ServerMessage): void {
    const params = message['params'];
    if (!isFields(params)) return;
    const token = ownNumber(params['progressToken']);
    const sent = this.sent.get(token);
    const target = sent?.call
      ? { client: sent.call.client, token: sent.token }
      : this.tasks.progressOf(token);
    if (target?.token === undefined) return;
    change(message, AT.progressToken, target.token.value, target.token.text);
    target.client.send(message);
  }

  private settleWith(sent: Sent, why: Failure): void {
    sent.call?.removePart(sent);
    sent.settle(errorResponse(sent.id, why));
  }
}
