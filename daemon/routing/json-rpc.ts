/** JSON-RPC 2.0 as it passes through: only what routing needs is typed, everything else stays as it is. */
import { type ErrorCode, RPC_ERROR } from '../../contracts/errors.js';
import { change, MAX_NESTING, memberText, type Path, textOf as wholeText } from '../verbatim/written.js';

export type RpcId = string | number;
export type Fields = Record<string, unknown>;

export interface RpcRequest extends Fields {
  id: RpcId;
  method: string;
  params?: Fields;
}
export interface RpcNotification extends Fields {
  method: string;
  params?: Fields;
}
export interface RpcError extends Fields {
  code: number;
  message: string;
}
/** Carries `result` or `error`. */
export interface RpcResponse extends Fields {
  id: RpcId | null;
}
export type RpcMessage = RpcRequest | RpcNotification | RpcResponse;

export type Classified =
  | { readonly kind: 'request'; readonly message: RpcRequest }
  | { readonly kind: 'notification'; readonly message: RpcNotification }
  | { readonly kind: 'response'; readonly message: RpcResponse & { id: RpcId } }
  | { readonly kind: 'invalid' };

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isRpcId(value: unknown): value is RpcId {
  return typeof value === 'string' || typeof value === 'number';
}

/** Tells the kinds apart by the members that JSON-RPC gives them. The message is the same object, not a copy. */
export function classify(value: unknown): Classified {
  if (!isFields(value)) return { kind: 'invalid' };
  const { id, method, params } = value;
  if (typeof method === 'string') {
    if (params !== undefined && !isFields(params)) return { kind: 'invalid' };
    if (id === undefined) return { kind: 'notification', message: value as RpcNotification };
    if (isRpcId(id)) return { kind: 'request', message: value as RpcRequest };
    return { kind: 'invalid' };
  }
  if (isRpcId(id) && ('result' in value || 'error' in value)) {
    return { kind: 'response', message: value as RpcResponse & { id: RpcId } };
  }
  return { kind: 'invalid' };
}

/** The members in the order in which MCP's own SDK writes them: what we answer in a server's place looks like its own. */
export function okResponse(id: RpcId, result: Fields): RpcResponse {
  return { result, jsonrpc: '2.0', id };
}

/** An error of our own: the number is JSON-RPC's, `data.code` is ours. */
export function errorResponse(id: RpcId | null, failure: Failure): RpcResponse {
  return { jsonrpc: '2.0', id, error: { ...failure } };
}

/**
 * The same under the id that a message has, as that is written: a request that is refused, an answer that cannot pass.
 * null: it has none, whatever it is.
 */
export function errorInPlaceOf(message: unknown, why: Failure): RpcResponse {
  if (!isFields(message)) return errorResponse(null, why);
  const { id } = message;
  if (!isRpcId(id)) return errorResponse(null, why);
  return underId(errorResponse(id, why), id, memberText(message, AT.id));
}

/** The answer with this id, written as its owner wrote it. */
export function underId(answer: RpcResponse, id: RpcId, text: string): RpcResponse {
  change(answer, AT.id, id, text);
  return answer;
}

export interface Failure {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly code: ErrorCode; readonly retryable: boolean };
}

export const failure = {
  unavailable: (code: ErrorCode, message: string, retryable = true): Failure => ({
    code: RPC_ERROR.unavailable,
    message,
    data: { code, retryable },
  }),
  invalidRequest: (message: string): Failure => ({
    code: RPC_ERROR.invalidRequest,
    message,
    data: { code: 'message-invalid', retryable: false },
  }),
  invalidParams: (message: string): Failure => ({
    code: RPC_ERROR.invalidParams,
    message,
    data: { code: 'message-invalid', retryable: false },
  }),
  parse: (): Failure => ({
    code: RPC_ERROR.parse,
    message: 'Parse error: this is no JSON',
    data: { code: 'message-invalid', retryable: false },
  }),
  methodNotFound: (method: string): Failure => ({
    code: RPC_ERROR.methodNotFound,
    message: `Method not found: ${method}`,
    data: { code: 'message-invalid', retryable: false },
  }),
} as const;

export function isErrorResponse(response: RpcResponse): boolean {
  return 'error' in response;
}

/** `params._meta` where it is an object. */
export function metaOf(message: { params?: Fields }): Fields | null {
  const meta = message.params?.['_meta'];
  return isFields(meta) ? meta : null;
}

/** What JavaScript would round: two such ids may be one number to it. */
const isRounded = (id: RpcId): boolean =>
  typeof id === 'number' && Number.isInteger(id) && !Number.isSafeInteger(id);

/** Numbers and texts are different ids: 1 is not "1". `text`: the id as it is written. */
export function idKey(id: RpcId, text: string): string {
  return isRounded(id) ? `number:${text}` : `${typeof id}:${id}`;
}

/** What routing changes in messages. */
export const AT = {
  id: ['id'],
  params: ['params'],
  method: ['method'],
  metaToken: ['params', '_meta', 'progressToken'],
  progressToken: ['params', 'progressToken'],
  requestId: ['params', 'requestId'],
  level: ['params', 'level'],
  taskId: ['params', 'taskId'],
  tasks: ['result', 'tasks'],
  errorMessage: ['error', 'message'],
} as const satisfies Record<string, Path>;

/** A client's or a server's own id or token, and how it is written. */
export interface Token {
  readonly value: unknown;
  readonly text: string;
}

/** The request as it is now: sending changes id and token in the copy alone. */
export function copyOf(request: RpcRequest): RpcRequest {
  const { params } = request;
  const meta = metaOf(request);
  if (!params) return { ...request };
  return { ...request, params: meta ? { ...params, _meta: { ...meta } } : { ...params } };
}

const TOO_DEEP = `it is nested too deeply to be passed on (more than ${MAX_NESTING} levels)`;

/** The text of a message; null where it is nested too deeply to be passed on (it can be parsed all the same). */
export function textOf(message: Fields): string | null {
  try {
    return wholeText(message);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Among messages that have a kind: those without a method. */
export function isAnswer(message: Fields): message is RpcResponse {
  return message['method'] === undefined;
}

/** The text of an answer; of an error in its place where it has none. */
export function answerText(answer: RpcResponse): string {
  const text = textOf(answer);
  if (text !== null) return text;
  const why = failure.unavailable('message-invalid', `The answer was lost: ${TOO_DEEP}.`, false);
  return wholeText(errorInPlaceOf(answer, why));
}

/** Why a question that has no text was not asked. */
export function tooDeep(): Failure {
  return failure.invalidRequest(`The question was not asked: ${TOO_DEEP}.`);
}
