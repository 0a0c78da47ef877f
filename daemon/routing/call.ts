/** One request of a client, from its arrival to its one answer; it may take several requests to servers. */
import type { Client } from './client.js';
import {
  errorResponse,
  type Failure,
  type Fields,
  okResponse,
  type RpcId,
  type RpcResponse,
  underId,
} from './json-rpc.js';

/** A request on its way in a server. */
export interface Part {
  /** No answer is wanted any more; `params` are those of `notifications/cancelled`. */
  cancel(params: Fields): void;
}

export class Call {
  private readonly parts = new Set<Part>();
  private over = false;

  constructor(
    readonly client: Client,
    readonly id: RpcId,
    /** As the client wrote it. */
    private readonly idText: string,
    readonly method: string,
    readonly bytes: number,
    private readonly done: (call: Call, response: RpcResponse | null) => void,
  ) {}

  get ended(): boolean {
    return this.over;
  }

  addPart(part: Part): void {
    this.parts.add(part);
  }

  removePart(part: Part): void {
    this.parts.delete(part);
  }

  /** The response's id becomes the client's own, the rest stays as it is. Only the first answer counts. */
  answer(response: RpcResponse): void {
    this.finish(underId(response, this.id, this.idText));
  }

  succeed(result: Fields): void {
    this.answer(okResponse(this.id, result));
  }

  fail(failure: Failure): void {
    this.answer(errorResponse(this.id, failure));
  }

  /** The client wants no answer: it gets none, and the servers are told. */
  cancel(params: Fields): void {
    if (this.over) return;
    const parts = [...this.parts];
    this.finish(null);
    for (const part of parts) part.cancel({ ...params });
  }

  private finish(response: RpcResponse | null): void {
    if (this.over) return;
    this.over = true;
    this.parts.clear();
    this.done(this, response);
  }
}
