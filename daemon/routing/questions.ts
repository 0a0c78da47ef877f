/** What a server asks of its own accord (sampling, elicitation, roots): to the one client it belongs to, or to nobody. */
import { change, memberText } from '../verbatim/written.js';
import type { Client } from './client.js';
import {
  AT,
  errorInPlaceOf,
  errorResponse,
  type Failure,
  type Fields,
  failure,
  idKey,
  isFields,
  isRpcId,
  metaOf,
  okResponse,
  type RpcRequest,
  tooDeep,
  underId,
} from './json-rpc.js';
import type { ListFault } from './list-faults.js';
import { certainOwner, OwnerMap } from './owner.js';
import type { Upstream } from './upstream.js';

/** Unanswered questions of one server; a person may take long to answer, a server must not pile them up. */
export const MAX_QUESTIONS = 256;
const MAX_ELICITATIONS = 1_024;
const URL_ELICITATION_REQUIRED = -32_042;

/** What a client must have declared to be asked this. */
const NEEDED: Readonly<Record<string, string>> = {
  'sampling/createMessage': 'sampling',
  'elicitation/create': 'elicitation',
  'roots/list': 'roots',
};

/** Something a person should see. */
export interface RoutingEvents {
  ambiguous(server: string, method: string, clients: number): void;
  /** A server that asks for roots is shared by several clients: said once. */
  rootsShared(server: string, clients: number): void;
  /** Something in a list of the server cannot be passed on; said when it changes. */
  listFault(server: string, fault: ListFault): void;
}

interface Asked {
  readonly client: Client;
  readonly clientId: number;
}

export class Questions {
  private readonly open = new Map<string, Asked>();
  private readonly elicitations = new OwnerMap<string, Client>(MAX_ELICITATIONS);

  constructor(
    private readonly upstream: Upstream,
    private readonly events: RoutingEvents,
  ) {}

  ask(request: RpcRequest): void {
    if (request.method === 'ping') {
      const { id } = request;
      this.upstream.send(underId(okResponse(id, {}), id, memberText(request, AT.id)));
      return;
    }
    const owner = this.ownerOf(request);
    if (owner === null) this.refuseAmbiguous(request);
    else if (!declared(owner, request.method)) this.refuse(request, failure.methodNotFound(request.method));
    else if (this.open.size >= MAX_QUESTIONS) {
      this.refuse(
        request,
        failure.unavailable('queue-full', 'Too many questions wait for an answer. Try again.'),
      );
    } else this.pass(request, owner);
  }

  /** The server takes a question back. */
  withdraw(message: Fields): void {
    const params = message['params'];
    const requestId = isFields(params) ? params['requestId'] : undefined;
    if (!isFields(params) || !isRpcId(requestId)) return;
    const key = idKey(requestId, memberText(message, AT.requestId));
    const asked = this.open.get(key);
    if (!asked) return;
    this.forget(key, asked);
    change(message, AT.requestId, asked.clientId);
    asked.client.send(message);
  }

  /** The server is gone: nobody waits for the answers. */
  withdrawAll(): void {
    for (const [key, asked] of [...this.open]) {
      this.forget(key, asked);
      const params = { requestId: asked.clientId, reason: 'The server that asked is gone.' };
      asked.client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    }
    this.elicitations.clear();
  }

  /** The client leaves: the server must not wait for it. */
  abandon(client: Client): void {
    for (const question of [...client.questions.values()]) question.abandon();
    this.elicitations.forget(client);
  }

  elicitationOwner(id: unknown): Client | undefined {
    return typeof id === 'string' ? this.elicitations.get(id) : undefined;
  }

  /** A call that was answered with "have the person visit these first": their completion is the caller's to know. */
  learnFromError(error: Fields, client: Client): void {
    const data = error['data'];
    if (error['code'] !== URL_ELICITATION_REQUIRED || !isFields(data) || !Array.isArray(data['elicitations']))
      return;
    for (const one of data['elicitations']) this.learnElicitation(one, client);
  }

  private learnElicitation(params: unknown, client: Client): void {
    const id = isFields(params) ? params['elicitationId'] : undefined;
    if (typeof id === 'string') this.elicitations.set(id, client);
  }

  private ownerOf(request: RpcRequest): Client | null {
    const related = this.upstream.tasks.relatedOwner(metaOf(request));
    return related === undefined ? certainOwner(this.upstream.clients, this.upstream.busy()) : related;
  }

  private pass(request: RpcRequest, client: Client): void {
    const serverId = request.id;
    const idText = memberText(request, AT.id);
    const key = idKey(serverId, idText);
    const asked: Asked = { client, clientId: client.nextQuestionId() };
    const token = metaOf(request)?.['progressToken'];
    const tokenText = memberText(request, AT.metaToken);
    if (token !== undefined) change(request, AT.metaToken, asked.clientId);
    // Not by the request: by then it bears the client's id.
    const refuse = (why: Failure): void => {
      this.forget(key, asked);
      this.upstream.send(underId(errorResponse(serverId, why), serverId, idText));
    };
    this.open.set(key, asked);
    if (request.method === 'elicitation/create') this.learnElicitation(request.params, client);
    client.questions.set(asked.clientId, {
      answer: (message) => {
        this.forget(key, asked);
        this.upstream.send(underId(message, serverId, idText));
      },
      progress: (message) => {
        if (token === undefined || !isFields(message['params'])) return;
        change(message, AT.progressToken, token, tokenText);
        this.upstream.send(message);
      },
      abandon: () => {
        const gone = failure.unavailable('client-gone', 'The client that was asked has left.', false);
        refuse(gone);
      },
    });
    change(request, AT.id, asked.clientId);
    const held = client.whenReady(() => {
      if (this.open.get(key) !== asked || client.send(request)) return;
      refuse(tooDeep());
    });
    if (!held) client.questions.get(asked.clientId)?.abandon();
  }

  private forget(key: string, asked: Asked): void {
    if (this.open.get(key) === asked) this.open.delete(key);
    asked.client.questions.delete(asked.clientId);
  }

  private refuseAmbiguous(request: RpcRequest): void {
    const { name, clients } = this.upstream;
    this.events.ambiguous(name, request.method, clients.size);
    const text =
      `It cannot be told which of ${clients.size} clients "${request.method}" belongs to: give the server ` +
      `"${name}" "share": "client" in config.json, then each client has its own.`;
    this.refuse(request, failure.unavailable('client-ambiguous', text, false));
  }

  private refuse(request: RpcRequest, why: Failure): void {
    this.upstream.send(errorInPlaceOf(request, why));
  }
}

function declared(client: Client, method: string): boolean {
  const needed = Object.hasOwn(NEEDED, method) ? NEEDED[method] : undefined;
  return needed === undefined || client.capabilities[needed] !== undefined;
}
