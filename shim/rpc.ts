/** The little of JSON-RPC that the shim looks at; everything else passes as it came. */
import { type ErrorCode, RPC_ERROR } from '../contracts/errors.js';

export type RpcId = string | number;

export interface RpcMessage {
  readonly id?: RpcId | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
}

/** null: no JSON at all. A batch comes back as its array. */
export function parseRpc(text: string): RpcMessage | readonly RpcMessage[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as RpcMessage) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function isRequest(message: RpcMessage): message is RpcMessage & { id: RpcId; method: string } {
  return (
    typeof message.method === 'string' && (typeof message.id === 'string' || typeof message.id === 'number')
  );
}

export function isResponse(message: RpcMessage): message is RpcMessage & { id: RpcId } {
  return message.method === undefined && (typeof message.id === 'string' || typeof message.id === 'number');
}

/** 1 and "1" are different ids. */
export function idKey(id: RpcId): string {
  return `${typeof id === 'number' ? 'n' : 's'}${id}`;
}

/** An error answer of ours; `data.code` is from contracts/errors.ts. */
export function errorAnswer(id: RpcId | null, code: ErrorCode, message: string, retryable: boolean): string {
  const error = { code: RPC_ERROR.unavailable, message, data: { code, retryable } };
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

export function parseErrorAnswer(message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: RPC_ERROR.parse, message } });
}
