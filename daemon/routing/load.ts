/** How much is in flight, for each client and in all, and when that is too much. */
import type { Call } from './call.js';
import type { Client } from './client.js';
import { type Failure, failure } from './json-rpc.js';

const MEBIBYTE = 1024 * 1024;

export const MAX_INFLIGHT_PER_CLIENT = 4_096;
export const MAX_INFLIGHT = 16_384;
/** Characters of the requests in flight; one message of the largest size always passes. */
export const MAX_INFLIGHT_BYTES_PER_CLIENT = 64 * MEBIBYTE;
export const MAX_INFLIGHT_BYTES = 256 * MEBIBYTE;

export class Load {
  private calls = 0;
  private bytes = 0;

  constructor(private readonly changed: () => void) {}

  get inflight(): number {
    return this.calls;
  }

  /** null: there is room for one more. */
  refusal(client: Client): Failure | null {
    if (
      client.inflight.size >= MAX_INFLIGHT_PER_CLIENT ||
      client.inflightBytes >= MAX_INFLIGHT_BYTES_PER_CLIENT
    ) {
      return full('Too many calls of this client are in flight: wait for answers, then try again.');
    }
    if (this.calls >= MAX_INFLIGHT || this.bytes >= MAX_INFLIGHT_BYTES) {
      return full('Too many calls of all clients are in flight: try again in a moment.');
    }
    return null;
  }

  add(call: Call): void {
    call.client.inflight.add(call);
    call.client.inflightBytes += call.bytes;
    this.calls += 1;
    this.bytes += call.bytes;
    this.changed();
  }

  remove(call: Call): void {
    if (!call.client.inflight.delete(call)) return;
    call.client.inflightBytes -= call.bytes;
    this.calls -= 1;
    this.bytes -= call.bytes;
    this.changed();
  }
}

function full(text: string): Failure {
  return failure.unavailable('queue-full', text);
}
