/** A router with clients attached to it, for tests. */
import type { Attachment } from '../../../contracts/wire.js';
import type { Attached } from '../member.js';
import { Router } from '../router.js';
import { FakeClient, FakePool, type FakeServer, SILENT_LOG } from './fake-pool.js';

type Fields = Record<string, unknown>;

export interface Seat {
  readonly client: FakeClient;
  readonly attached: Attached;
  ask(id: string | number, method: string, params?: Fields): Promise<Fields>;
  post(message: Fields | Fields[]): void;
}

export const ALL: Attachment = { kind: 'all' };
export const only = (server: string): Attachment => ({ kind: 'server', server });

export interface Routed {
  readonly router: Router;
  readonly pool: FakePool;
}

/** Lists wait for nobody for long. */
export function routerWith(...servers: FakeServer[]): Routed {
  return routed(50, servers);
}

/** Lists wait for their servers, however busy the machine is. */
export function patientRouterWith(...servers: FakeServer[]): Routed {
  return routed(60_000, servers);
}

function routed(listWaitMs: number, servers: readonly FakeServer[]): Routed {
  const pool = new FakePool(...servers);
  return { router: new Router({ pool, log: SILENT_LOG, now: Date.now, listWaitMs }), pool };
}

export function sit(router: Router, attachment: Attachment): Seat {
  const client = new FakeClient();
  const attached = router.attach(client, attachment);
  const post = (message: Fields | Fields[]): void => attached.receive(JSON.stringify(message));
  return {
    client,
    attached,
    post,
    ask: (id, method, params) => {
      post({ jsonrpc: '2.0', id, method, ...(params ? { params } : {}) });
      return client.answer(id);
    },
  };
}

/** Attached and through its handshake. */
export async function seat(
  router: Router,
  attachment: Attachment,
  capabilities: Fields = {},
  protocolVersion = '2025-06-18',
): Promise<Seat> {
  const one = sit(router, attachment);
  await one.ask('init', 'initialize', {
    protocolVersion,
    capabilities,
    clientInfo: { name: 't', version: '1' },
  });
  one.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return one;
}
