/** Servers of a client into those of `config.json`: the same command is the same entry, another gets a name of its own. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { ClientId } from '../../contracts/clients.js';
import type { MovedServer } from './judge.js';

export interface Placed {
  /** As the client calls it. */
  readonly from: string;
  /** As `config.json` does. */
  readonly to: string;
  /** null: it stood there already. */
  readonly added: MovedServer | null;
}

export interface NamedServer {
  readonly name: string;
  readonly server: MovedServer;
}

/** `existing`: `mcpServers` of `config.json`. Stable: the same client's server gets the same name every time. */
export function placeServers(
  existing: Readonly<Record<string, unknown>>,
  servers: readonly NamedServer[],
  client: ClientId,
): Placed[] {
  const taken = new Map(Object.entries(existing));
  return servers.map(({ name, server }) => {
    const to = namesFor(name, client, taken.size).find(
      (one) => !taken.has(one) || sameServer(taken.get(one), server),
    );
    if (to === undefined) throw new TypeError('there is always a free name');
    const added = taken.has(to) ? null : server;
    taken.set(to, server);
    return { from: name, to, added };
  });
}

function namesFor(name: string, client: ClientId, taken: number): string[] {
  const numbered = Array.from({ length: taken + 1 }, (_, at) => `${name}-${client}-${at + 2}`);
  return [name, `${name}-${client}`, ...numbered];
}

/** Whether both start the same process. */
export function sameServer(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(structuredClone(whatStarts(one)), structuredClone(whatStarts(other)));
}

function whatStarts(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const { command, args, env, cwd } = entry as Record<string, unknown>;
  return { command, args: args ?? [], env: env ?? {}, cwd: cwd ?? null };
}
