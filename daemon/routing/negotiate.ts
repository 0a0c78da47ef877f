/** Answers to `initialize`. Pure. */
import { PRODUCT, VERSION } from '../../contracts/product.js';
import { LATEST_PROTOCOL_VERSION, PROTOCOL_VERSIONS } from '../servers/initialize.js';
import type { ServerHello } from '../servers/ports.js';
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

/**
 * To a client of one server: the server's own answer, in the older one of the version that the client asked for and the
 * version that the server speaks with us. A newer server's messages are an older client's with additions, so the older
 * version holds for both; a version that we do not know gets the server's, as the server itself would answer.
 */
export function serverAnswer(hello: ServerHello, asked: unknown): Fields & { protocolVersion: string } {
  const wanted = known(asked);
  // Versions are dates: they sort as texts.
  const older = wanted !== undefined && wanted < hello.protocolVersion ? wanted : hello.protocolVersion;
  return { ...hello, protocolVersion: older };
}
