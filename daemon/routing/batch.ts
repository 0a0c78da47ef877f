/** The answers of a JSON-RPC batch: sent together, once the last one is known. */
import type { RpcResponse } from './json-rpc.js';

export class Batch {
  private readonly answers: RpcResponse[] = [];
  private missing: number;

  /** `size`: how many slots will be taken; `send` is called once, and not at all when nothing is to be answered. */
  constructor(
    size: number,
    private readonly send: (answers: readonly RpcResponse[]) => void,
  ) {
    this.missing = size;
  }

  /** The place of one message; null: it has no answer (a notification, or a cancelled request). */
  slot(): (response: RpcResponse | null) => void {
    let used = false;
    return (response) => {
      if (used) return;
      used = true;
      if (response) this.answers.push(response);
      this.missing -= 1;
      if (this.missing === 0 && this.answers.length > 0) this.send(this.answers);
    };
  }
}
