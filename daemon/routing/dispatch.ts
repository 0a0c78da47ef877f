/** A client's request to the server or servers that can answer it. */
import { randomUUID } from 'node:crypto';
import type { ShimkeeperError } from '../../contracts/errors.js';
import { change, holderOf, markPart, type Path } from '../verbatim/written.js';
import { resolveName } from './by-name.js';
import { askInTurn, serversFor } from './by-uri.js';
import type { Call } from './call.js';
import { LIST_KINDS, type ListKind, listKind } from './directory.js';
import { AT, failure, isErrorResponse, isFields, type RpcRequest } from './json-rpc.js';
import { answerMerged, availableInTime } from './lists.js';
import { asLogLevel } from './log-levels.js';
import { askedVersion, ownAnswer } from './negotiate.js';
import type { Offering } from './offer.js';
import type { Upstream } from './upstream.js';

/** What a completion is about. */
const REF: Path = ['params', 'ref'];

/** Pieces of work that a list or a search takes end in an answer or in this. */
type Work = void | Promise<void>;

export class Dispatcher {
  constructor(
    private readonly offering: () => Offering,
    private readonly listWaitMs: number,
    private readonly configProblem: () => ShimkeeperError | null,
  ) {}

  dispatch(call: Call, request: RpcRequest): Work {
    switch (request.method) {
      case 'ping':
        return this.ping(call, request);
      case 'initialize':
        return this.initialize(call, request);
      case 'logging/setLevel':
        return this.setLevel(call, request);
      case 'resources/subscribe':
        return this.subscribe(call, request);
      case 'resources/unsubscribe':
        return this.unsubscribe(call, request);
      default:
        return this.route(call, request);
    }
  }

  /** A client of one server asks whether that one is alive; before there is one, and to all others, we are. */
  private ping(call: Call, request: RpcRequest): Work {
    const upstream = call.client.introduced ? this.directOffer() : undefined;
    return upstream?.isReady ? forward(upstream, call, request) : call.succeed({});
  }

  private directOffer(): Upstream | undefined {
    const { shape, offers } = this.offering();
    return shape === 'direct' ? offers[0]?.upstream : undefined;
  }

  private route(call: Call, request: RpcRequest): Work {
    const { shape, offers } = this.offering();
    const [offer] = offers;
    if (shape === 'many') return this.routeAmongMany(call, request);
    if (!offer)
      return shape === 'direct' ? noServer(call) : nothingOffered(call, request, this.configProblem());
    if (request.method.startsWith('tasks/')) return forwardTask(offer.upstream, call, request);
    return shape === 'sole'
      ? this.routeSole(offer.upstream, call, request)
      : forward(offer.upstream, call, request);
  }

  /** We promised fixed capabilities in the server's name, so what it lacks is empty rather than an error. */
  private routeSole(upstream: Upstream, call: Call, request: RpcRequest): Work {
    const kind = listKind(request.method);
    if (kind) return this.listSole(upstream, call, request, kind);
    if (request.method === 'completion/complete' && upstream.isReady && !upstream.has('completions')) {
      return call.succeed({ completion: { values: [], hasMore: false } });
    }
    return forward(upstream, call, request);
  }

  private listSole(upstream: Upstream, call: Call, request: RpcRequest, kind: ListKind): Work {
    if (upstream.isReady) {
      return upstream.has(kind.capability)
        ? forward(upstream, call, request)
        : call.succeed({ [kind.member]: [] });
    }
    return availableInTime(call, upstream, kind, this.listWaitMs).then((available) => {
      if (call.ended) return;
      if (available && upstream.has(kind.capability)) forward(upstream, call, request);
      else call.succeed({ [kind.member]: [] });
    });
  }

  private routeAmongMany(call: Call, request: RpcRequest): Work {
    const kind = listKind(request.method);
    if (kind) return answerMerged(call, kind, this.offering(), request.params?.['cursor'], this.listWaitMs);
    switch (request.method) {
      case 'tools/call':
        return this.callByName(call, request, 'tools/list', AT.params);
      case 'prompts/get':
        return this.callByName(call, request, 'prompts/list', AT.params);
      case 'resources/read':
        return this.askByUri(call, request, request.params?.['uri']);
      case 'completion/complete':
        return this.complete(call, request);
      default:
        return call.fail(failure.methodNotFound(request.method));
    }
  }

  /** `place` is that of the object in the request whose `name` is to become the server's own. */
  private callByName(
    call: Call,
    request: RpcRequest,
    method: 'tools/list' | 'prompts/list',
    place: Path,
  ): Work {
    const name: Path = [...place, 'name'];
    const holder = holderOf(request, name);
    const target = resolveName(method, holder?.['name'], this.offering(), this.listWaitMs);
    const go = (found: Awaited<typeof target>): void => {
      if (!found || !holder) {
        const what = LIST_KINDS[method].capability === 'tools' ? 'tool' : 'prompt';
        call.fail(failure.invalidParams(`Unknown ${what}: ${String(holder?.['name'])}`));
        return;
      }
      change(request, name, found.own);
      if (!call.ended) forward(found.upstream, call, request);
    };
    return target instanceof Promise ? target.then(go) : go(target);
  }

  private complete(call: Call, request: RpcRequest): Work {
    const ref = request.params?.['ref'];
    if (!isFields(ref)) return call.fail(failure.invalidParams('"ref" is missing.'));
    if (ref['type'] === 'ref/prompt') return this.callByName(call, request, 'prompts/list', REF);
    return this.askByUri(call, request, ref['uri']);
  }

  private async askByUri(call: Call, request: RpcRequest, uri: unknown): Promise<void> {
    if (typeof uri !== 'string') return call.fail(failure.invalidParams('"uri" is missing.'));
    const { response } = await askInTurn(call, request, serversFor(uri, this.offering()), this.listWaitMs);
    return call.answer(response);
  }

  private async initialize(call: Call, request: RpcRequest): Promise<void> {
    const { client } = call;
    const params = request.params ?? {};
    markPart(request, AT.params);
    markPart(request, [...AT.params, 'capabilities']);
    if (client.attachment.kind === 'all') {
      const answer = ownAnswer(params['protocolVersion']);
      client.protocolVersion = answer.protocolVersion;
      client.introduce(params, answer.protocolVersion);
      call.succeed(answer);
      for (const { upstream } of this.offering().offers) upstream.handle.wake();
      return;
    }
    client.introduce(params, askedVersion(params['protocolVersion']));
    const upstream = this.offering().offers[0]?.upstream;
    if (!upstream) return noServer(call);
    await upstream.readiness.settled(null);
    const { hello, reason } = upstream.handle;
    if (!hello) {
      const text = `The server "${upstream.name}" is not available: ${reason ?? 'it is not configured'}.`;
      return call.fail(failure.unavailable('server-failed', text));
    }
    client.protocolVersion = hello.protocolVersion;
    // The server met a client of the same kind, so this is what it would have answered this one.
    call.succeed({ ...hello });
  }

  private setLevel(call: Call, request: RpcRequest): Work {
    const { params } = request;
    const level = asLogLevel(params?.['level']);
    const direct = this.directOffer();
    if (direct && (!level || !direct.has('logging'))) return forward(direct, call, request);
    if (!level || !params)
      return call.fail(failure.invalidParams(`Unknown log level: ${String(params?.['level'])}`));
    call.client.logLevel = level;
    if (direct) {
      // Its own answer, to the level that all of its clients need.
      change(request, AT.level, direct.notices.needLevel() ?? level);
      return forward(direct, call, request);
    }
    for (const { upstream } of this.offering().offers) upstream.notices.setLevel();
    return call.succeed({});
  }

  private async subscribe(call: Call, request: RpcRequest): Promise<void> {
    const uri = request.params?.['uri'];
    const offering = this.offering();
    if (typeof uri !== 'string') return call.fail(failure.invalidParams('"uri" is missing.'));
    const candidates =
      offering.shape === 'many' ? serversFor(uri, offering) : offering.offers.map((o) => o.upstream);
    if (candidates.length === 0) return noServer(call);
    // Before the server answers, because its first update may come before its answer.
    const { response } = await askInTurn(
      call,
      request,
      candidates,
      this.listWaitMs,
      (upstream) => {
        if (!call.ended) upstream.notices.subscriptions.add(uri, call.client);
      },
      (upstream) => upstream.notices.subscriptions.remove(uri, call.client),
    );
    call.answer(response);
  }

  private unsubscribe(call: Call, request: RpcRequest): Work {
    const uri = request.params?.['uri'];
    const { offers, shape } = this.offering();
    if (typeof uri !== 'string') return call.fail(failure.invalidParams('"uri" is missing.'));
    const held = offers.find(({ upstream }) => upstream.notices.subscriptions.has(uri, call.client));
    const target = held ?? (shape === 'many' ? undefined : offers[0]);
    if (!target) return call.succeed({});
    const { subscriptions } = target.upstream.notices;
    // The others still want the server's updates.
    if (subscriptions.others(uri, call.client)) {
      subscriptions.remove(uri, call.client);
      return call.succeed({});
    }
    subscriptions.remove(uri, call.client);
    return forward(target.upstream, call, request);
  }
}

function forward(upstream: Upstream, call: Call, request: RpcRequest): void {
  upstream.request(call, request, (response) => call.answer(response));
}

/** A task is its owner's: to others it does not exist. */
function forwardTask(upstream: Upstream, call: Call, request: RpcRequest): void {
  if (request.method === 'tasks/list') {
    upstream.request(call, request, (response) => {
      if (!isErrorResponse(response)) upstream.tasks.onlyOwn(response, call.client);
      call.answer(response);
    });
    return;
  }
  const { params } = request;
  const taskId = params?.['taskId'];
  if (!params || taskId === undefined || upstream.tasks.ownerOf(taskId) === call.client) {
    forward(upstream, call, request);
    return;
  }
  // The server's own words for a task that is not there, asked for under a name that nobody has.
  const noTask = `no-task-${randomUUID()}`;
  change(request, AT.taskId, noTask);
  upstream.request(call, request, (response) => {
    const { error } = response;
    if (isFields(error) && typeof error['message'] === 'string')
      change(
        response,
        AT.errorMessage,
        error['message'].replaceAll(noTask, () => String(taskId)),
      );
    call.answer(response);
  });
}

function noServer(call: Call): void {
  const text =
    'The server of this connection is no longer configured: put it back into config.json, or reconnect.';
  call.fail(failure.unavailable('server-unknown', text, false));
}

/** The servers may well stand in a file that is bad: that is what has to be mended. */
function nothingOffered(call: Call, request: RpcRequest, problem: ShimkeeperError | null): void {
  const kind = listKind(request.method);
  if (kind) call.succeed({ [kind.member]: [] });
  else if (request.method === 'completion/complete')
    call.succeed({ completion: { values: [], hasMore: false } });
  else if (problem) call.fail(failure.unavailable(problem.code, problem.message, false));
  else {
    const text = `No server is configured that could answer "${request.method}": add one to config.json.`;
    call.fail(failure.unavailable('server-unknown', text, false));
  }
}
