import type { StatusAnswer } from './types.js';

/** What `Kill orphaned shims (N)` counts: shims alone, although servers can be orphans too. */
export function orphanedShims(status: Pick<StatusAnswer, 'orphans'>): number {
  return status.orphans.filter((row) => row.role === 'shim').length;
}

/** Why the list of servers is empty; null when it is not. */
export type NoServers = 'offer-example' | 'no-daemon' | 'none-configured';

export function whyNoServers(
  status: Pick<StatusAnswer, 'daemon' | 'servers'>,
  offerExample: boolean,
): NoServers | null {
  if (status.servers.length > 0) return null;
  if (offerExample) return 'offer-example';
  return status.daemon === null ? 'no-daemon' : 'none-configured';
}
