/** MCP servers that clients run by themselves, one entry a server, with what sharing it would free. */
import type { ClientServerRow, Neighbours } from './types.js';

/** `product`: of the client that runs it, as people call it; null: not known. */
export type OwnCopy = ClientServerRow & { readonly product: string | null };

export interface OwnServer {
  readonly name: string;
  readonly copies: readonly OwnCopy[];
  /** Products of the clients that run it, each once. */
  readonly clients: readonly string[];
  readonly rssBytes: number;
  /** What all copies but the largest hold; 0 for a single one. */
  readonly freedBytes: number;
}

/** Most copies first, and not most memory: that wavers, and a line must not move under a pointer. Orphaned servers are not among them: they are findings. */
export function ownServers(neighbours: Neighbours | undefined): readonly OwnServer[] {
  if (neighbours === undefined) return [];
  const products = new Map(neighbours.clients.map(({ client, product }) => [client, product]));
  const freed = new Map(
    neighbours.duplicateServers.map(({ name, reclaimableBytes }) => [name, reclaimableBytes]),
  );
  const groups = new Map<string, OwnCopy[]>();
  for (const server of neighbours.servers) {
    if (server.state === 'orphan') continue;
    const { client } = server;
    const copy = { ...server, product: client === null ? null : (products.get(client) ?? client) };
    const group = groups.get(server.name);
    if (group) group.push(copy);
    else groups.set(server.name, [copy]);
  }
  return [...groups]
    .map(([name, copies]) => ({
      name,
      copies,
      clients: [...new Set(copies.flatMap(({ product }) => product ?? []))],
      rssBytes: copies.reduce((sum, { rssBytes }) => sum + (rssBytes ?? 0), 0),
      freedBytes: freed.get(name) ?? 0,
    }))
    .sort((a, b) => b.copies.length - a.copies.length || a.name.localeCompare(b.name));
}

export const freedInAll = (servers: readonly OwnServer[]): number =>
  servers.reduce((sum, { freedBytes }) => sum + freedBytes, 0);
