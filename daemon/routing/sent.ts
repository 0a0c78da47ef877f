/** A client's request on its way in one server. */
import type { Call, Part } from './call.js';
import type { RpcResponse, Token } from './json-rpc.js';

/** A request that a server has, or that waits for the server to be ready. */
export interface Sent extends Part {
  readonly id: number;
  /** null: our own housekeeping. */
  readonly call: Call | null;
  /** The client's progress token, as it gave it. */
  readonly token: Token | undefined;
  /** The request may come back as a task that goes on after its answer. */
  readonly asTask: boolean;
  readonly settle: (response: RpcResponse) => void;
}

/** A number of ours; some servers give a progress token back as a text. NaN: not ours. */
export function ownNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}
