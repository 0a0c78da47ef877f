/** Answers to `initialize`. Pure. */
import { PRODUCT, VERSION } from '../../contracts/product.js';
import { LATEST_PROTOCOL_VERSION, PROTOCOL_VERSIONS } from '../servers/initialize.js';
import type { Fields } from './json-rpc.js';

/** Only this version of MCP has JSON-RPC batches. */
export const BATCH_PROTOCOL_VERSION = '2025-03-26';

const FIXED_CAPABILITIES = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  prompts: { listChanged: true },
  logging: {},
  completions: {},
} as const;

function known(version: unknown): string | undefined {
  return PROTOCOL_VERSIONS.find((one) => one === version);
}

/** To a client of all servers: answered at once, whatever the servers are. */
export function ownAnswer(asked: unknown): Fields & { protocolVersion: string } {
  return {
    protocolVersion: known(asked) ?? LATEST_PROTOCOL_VERSION,
    capabilities: structuredClone(FIXED_CAPABILITIES) as Fields,
    serverInfo: { name: 'shimkeeper', title: PRODUCT, version: VERSION },
  };
}

/** What a client of one server asked for goes to that server as it is, known to us or not. */
export function askedVersion(asked: unknown): string {
  return typeof asked === 'string' && asked !== '' ? asked : LATEST_PROTOCOL_VERSION;
}
