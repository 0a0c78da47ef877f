/** The MCP handshake that we hold with a server, as its client "shimkeeper". Pure. */
import { PRODUCT, VERSION } from '../../contracts/product.js';
import type { ServerHello, ServerMessage } from './ports.js';

/** The newest first: what MCP's own SDK speaks. */
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

export function initializeRequest(): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: INITIALIZE_ID,
    method: 'initialize',
    params: {
      protocolVersion: LATEST_PROTOCOL_VERSION,
      capabilities: { sampling: {}, roots: { listChanged: true }, elicitation: {} },
      clientInfo: { name: 'shimkeeper', title: PRODUCT, version: VERSION },
    },
  });
}

export const INITIALIZED = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

export type Greeting =
  | { readonly kind: 'hello'; readonly hello: ServerHello }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Something else that a server may say before it has answered, for example a ping. */
  | { readonly kind: 'other' };

export function readGreeting(message: ServerMessage): Greeting {
  if (message['id'] !== INITIALIZE_ID || 'method' in message) return { kind: 'other' };
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
