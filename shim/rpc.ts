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

/** null: no JSON at all. A batch comes back as its array, what is no object as an empty message. */
export function parseRpc(text: string): RpcMessage | readonly RpcMessage[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as RpcMessage) : {};
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

/** A number that JSON.parse cannot hold exactly: the answer would bear another id than the question. */
export function isUnsafeId(id: unknown): boolean {
  return typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id);
}

/** The id of the message as it stands in its text; null when it has none. The text is JSON that was parsed already. */
export function idAsWritten(text: string): string | null {
  let depth = 0;
  let key = '';
  for (const { 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && token === ',') key = '';
    else if (depth === 1 && token !== ':') {
      if (key === '"id"') return token;
      if (key === '') key = token;
    }
  }
  return null;
}

/** The clear error for such an id, which it bears digit for digit. */
export function unsafeIdAnswer(text: string): string {
  const message =
    'This id is a number beyond 2^53 and cannot be passed on exactly: use a smaller number or a text.';
  const error = {
    code: RPC_ERROR.invalidRequest,
    message,
    data: { code: 'message-invalid', retryable: false },
  };
  return `{"jsonrpc":"2.0","id":${idAsWritten(text) ?? 'null'},"error":${JSON.stringify(error)}}`;
}
