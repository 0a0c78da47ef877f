/** One attached client's traffic: texts in, texts out, each answer to the request that it belongs to. */
import { performance } from 'node:perf_hooks';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import { markPart, memberText, readWritten } from '../verbatim/written.js';
import { Batch } from './batch.js';
import { Call } from './call.js';
import type { Client } from './client.js';
import type { Dispatcher } from './dispatch.js';
import {
  AT,
  classify,
  errorInPlaceOf,
  errorResponse,
  type Failure,
  failure,
  idKey,
  isRpcId,
  type RpcId,
  type RpcNotification,
  type RpcRequest,
  type RpcResponse,
} from './json-rpc.js';
import type { Load } from './load.js';
import { BATCH_PROTOCOL_VERSION } from './negotiate.js';
import type { Offering } from './offer.js';

const COUNTED = new Set(['tools/call', 'prompts/get', 'resources/read']);

type Reply = (response: RpcResponse | null) => void;

export interface SessionDeps {
  readonly client: Client;
  readonly dispatcher: Dispatcher;
  readonly load: Load;
  readonly offering: () => Offering;
  /** A bug of ours, met while answering a request. */
  readonly onBug: (error: unknown, method: string) => void;
}

export class Session {
  private readonly client: Client;
  private readonly single: Reply;

  constructor(private readonly deps: SessionDeps) {
    this.client = deps.client;
    this.single = (response) => {
      if (response) this.client.send(response);
    };
  }

  /** One JSON-RPC message, or a batch of them. Never throws: what is wrong is answered. */
  receive(text: string): void {
    if (this.client.closed) return;
    let value: unknown;
    try {
      value = readWritten(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.client.send(errorResponse(null, failure.parse()));
      return;
    }
    if (Array.isArray(value)) this.receiveBatch(value, text.length);
    else this.receiveOne(value, text.length, this.single);
  }

  /** The client left: nobody waits for its answers. */
  close(): void {
    for (const call of [...this.client.inflight]) call.cancel({ reason: 'The client has left.' });
    this.client.closed = true;
  }

  private receiveBatch(messages: readonly unknown[], bytes: number): void {
    if (this.client.protocolVersion !== BATCH_PROTOCOL_VERSION || messages.length === 0) {
      const text = `Batches are part of protocol version ${BATCH_PROTOCOL_VERSION} only, and are never empty.`;
      this.client.send(errorResponse(null, failure.invalidRequest(text)));
      return;
    }
    const batch = new Batch(messages.length, (answers) => this.client.sendBatch(answers));
    const share = Math.ceil(bytes / messages.length);
    for (const message of messages) this.receiveOne(message, share, batch.slot());
  }

  private receiveOne(value: unknown, bytes: number, reply: Reply): void {
    const classified = classify(value);
    switch (classified.kind) {
      case 'request':
        this.onRequest(classified.message, bytes, reply);
        return;
      case 'notification':
        this.onNotification(classified.message);
        reply(null);
        return;
      case 'response':
        this.onResponse(classified.message);
        reply(null);
        return;
      case 'invalid':
        reply(errorInPlaceOf(value, failure.invalidRequest('This is no JSON-RPC 2.0 message.')));
        return;
    }
  }

  private onRequest(request: RpcRequest, bytes: number, reply: Reply): void {
    const { client, load } = this.deps;
    const full = load.refusal(client);
    if (full) {
      reply(errorInPlaceOf(request, full));
      return;
    }
    const counted = COUNTED.has(request.method);
    if (counted) client.calls += 1;
    const began = performance.now();
    const idText = memberText(request, AT.id);
    const key = idKey(request.id, idText);
    const call = new Call(client, request.id, idText, request.method, bytes, (ended, response) => {
      if (client.open.get(key) === ended) client.open.delete(key);
      load.remove(ended);
      if (counted && response) client.latency.add(performance.now() - began);
      reply(response);
    });
    client.open.set(key, call);
    load.add(call);
    this.dispatch(call, request);
  }

  private dispatch(call: Call, request: RpcRequest): void {
    const { method } = request;
    try {
      const work = this.deps.dispatcher.dispatch(call, request);
      if (work) work.catch((error: unknown) => this.onFailure(call, method, error));
    } catch (error) {
      this.onFailure(call, method, error);
    }
  }

  private onFailure(call: Call, method: string, error: unknown): void {
    if (error instanceof ShimkeeperError) {
      call.fail(failure.unavailable(error.code, error.message));
      return;
    }
    this.deps.onBug(error, method);
    call.fail(internal(error));
  }

  private onNotification(message: RpcNotification): void {
    switch (message.method) {
      case 'notifications/initialized':
        this.client.becomeReady();
        return;
      case 'notifications/cancelled':
        this.onCancelled(message);
        return;
      case 'notifications/progress':
        this.onProgress(message);
        return;
      default:
        this.forward(message);
    }
  }

  private onCancelled(message: RpcNotification): void {
    const requestId: unknown = message.params?.['requestId'];
    const call = isRpcId(requestId)
      ? this.client.open.get(idKey(requestId, memberText(message, AT.requestId)))
      : undefined;
    // MCP: `initialize` cannot be cancelled.
    if (!call || call.method === 'initialize') return;
    markPart(message, AT.params);
    call.cancel(message.params ?? {});
  }

  private onProgress(message: RpcNotification): void {
    const token = message.params?.['progressToken'];
    if (typeof token === 'number') this.client.questions.get(token)?.progress(message);
  }

  /** Changed roots, and what we do not know: only to a server that is this client's alone at the moment. */
  private forward(message: RpcNotification): void {
    const { offers } = this.deps.offering();
    if (message.method !== 'notifications/roots/list_changed' && offers.length > 1) return;
    for (const { upstream } of offers) {
      if (upstream.clients.size === 1) upstream.send(message);
    }
  }

  private onResponse(message: RpcResponse & { id: RpcId }): void {
    if (typeof message.id === 'number') this.client.questions.get(message.id)?.answer(message);
  }
}

function internal(error: unknown): Failure {
  return {
    code: -32_603,
    message: `Internal error: ${messageOf(error)}`,
    data: { code: 'internal', retryable: false },
  };
}
