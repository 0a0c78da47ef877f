/** One client and what passes between it and its server, text by text. */
import fc from 'fast-check';
import { LIST_KINDS } from '../directory.js';
import { FakeServer, settled } from './fake-pool.js';
import { ALL, only, patientRouterWith, type Seat, seat } from './table.js';

const RUNS = 200;
const CAPABILITIES = { sampling: {}, elicitation: {}, roots: {} };
/** Has batches. */
const VERSION = '2025-03-26';

export interface Table {
  readonly server: FakeServer;
  readonly one: Seat;
  /** What came last at either end. */
  atServer(): string;
  atClient(): string;
}

/** Lists nothing. */
function emptyServer(): FakeServer {
  const server = new FakeServer('b', undefined, VERSION);
  for (const { method, member } of Object.values(LIST_KINDS))
    server.answers.set(method, () => ({ [member]: [] }));
  return server;
}

/** One client, with the server alone or beside another. */
export async function table(shape: 'direct' | 'sole' | 'many'): Promise<Table> {
  const server = new FakeServer('a', undefined, VERSION);
  const { router } = patientRouterWith(server, ...(shape === 'many' ? [emptyServer()] : []));
  const one = await seat(router, shape === 'direct' ? only('a') : ALL, CAPABILITIES, VERSION);
  await settled();
  return {
    server,
    one,
    atServer: () => server.texts.at(-1) ?? '',
    atClient: () => one.client.texts.at(-1) ?? '',
  };
}

/** Whatever the arbitraries give. */
export function property<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  play: (...values: T) => Promise<void>,
): Promise<void> {
  const all = fc.tuple(...arbitraries) as unknown as fc.Arbitrary<T>;
  return fc.assert(
    fc.asyncProperty(all, (values) => play(...values)),
    { numRuns: RUNS },
  );
}

/** Of the request that came last, under its id there. */
export const idAtServer = (at: Table): string => String((JSON.parse(at.atServer()) as { id: unknown }).id);
