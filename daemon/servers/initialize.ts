/** The MCP handshake that we hold with a server in the place of its clients. Pure. */
import { PRODUCT, VERSION } from '../../contracts/product.js';
import { change, composed, markPart, textOf } from '../verbatim/written.js';
import type { ServerHello, ServerMessage } from './ports.js';

/** The newest first: what MCP's own SDK speaks, and what a client of all servers may choose from. */
export const PROTOCOL_VERSIONS = [
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
] as const;
export const LATEST_PROTOCOL_VERSION = PROTOCOL_VERSIONS[0];

/** A text, so that it can never be one of the numbers that routing gives to requests. */
export const INITIALIZE_ID = 'shimkeeper-initialize';

/** What a server is told of its client, as far as its behaviour may depend on it. */
export interface ClientProfile {
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** The client's own `initialize` params, whole. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Equal for clients that a shared server is told the same of: no order of members counts. */
export function profileKey({ protocolVersion, capabilities }: ClientProfile): string {
  return JSON.stringify([protocolVersion, sorted(capabilities)]);
}

/** A server of one client meets that client itself; a shared one meets a client of the kind that its clients are. */
export function initializeRequest(profile: ClientProfile, exclusive: boolean): string {
  const { protocolVersion, capabilities, params } = profile;
  const clientInfo = { name: 'shimkeeper', title: PRODUCT, version: VERSION };
  const told = exclusive
    ? ownParams(params, protocolVersion, clientInfo)
    : { protocolVersion, capabilities, clientInfo };
  return textOf({ jsonrpc: '2.0', id: INITIALIZE_ID, method: 'initialize', params: composed(told) });
}

/** The client's own, as it wrote them. */
function ownParams(params: ClientProfile['params'], protocolVersion: string, clientInfo: unknown) {
  if (!('clientInfo' in params) || !('protocolVersion' in params))
    return { clientInfo, ...Object.fromEntries(Object.entries(params)), protocolVersion };
  const own = { ...params };
  if (own['protocolVersion'] !== protocolVersion) change(own, ['protocolVersion'], protocolVersion);
  return own;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return names.map((name) => [name, sorted(value[name])]);
}

export const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

export type Greeting =
  | { readonly kind: 'hello'; readonly hello: ServerHello }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Something else that a server may say before it has answered, for example a ping. */
  | { readonly kind: 'other' };

export function readGreeting(message: ServerMessage): Greeting {
  if (message['id'] !== INITIALIZE_ID || 'method' in message) return { kind: 'other' };
  markPart(message, ['result']);
  const { result, error } = message;
  if (isObject(result) && typeof result['protocolVersion'] === 'string') {
    const capabilities = isObject(result['capabilities']) ? result['capabilities'] : {};
    return { kind: 'hello', hello: { ...result, protocolVersion: result['protocolVersion'], capabilities } };
  }
  const why =
    isObject(error) && typeof error['message'] === 'string' ? `: ${error['message'].slice(0, 200)}` : '';
  return { kind: 'refused', reason: `refused to initialize${why}` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
