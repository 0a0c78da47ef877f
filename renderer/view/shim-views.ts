import { identityKey } from './identity-key.js';
import type { ClientRow, ShimRow, ShimState } from './types.js';

/** One shim as the tree shows it, of primitives only, so that an unchanged line is recognised as such. */
export interface ShimView {
  readonly id: string;
  readonly client: string;
  readonly state: ShimState;
  readonly pid: number;
  readonly clientPid: number | null;
  /** Window or session of its client, in words, where it is known. */
  readonly session: string | null;
  /** Milliseconds since the epoch; the line counts its own uptime from here. */
  readonly startTime: number;
  readonly calls: number;
  /** Median of its last calls in milliseconds; null: none was answered yet. */
  readonly latencyMs: number | null;
  readonly rssBytes: number | null;
}

/** Orphans first, the others in one rank: every shim reconnects for a moment, and its line must not jump for that. */
const RANK: Record<ShimState, number> = { orphan: 0, reconnecting: 1, attached: 1 };

/** What needs a hand first; then by client; then the oldest first, so that lines keep their places. */
export function shimViews(
  shims: readonly ShimRow[],
  clients: readonly ClientRow[] = [],
): readonly ShimView[] {
  const sessions = new Map(clients.flatMap((client) => client.shims.map((pid) => [pid, client.session])));
  return shims
    .map((row) => ({
      id: identityKey(row),
      client: row.client,
      state: row.state,
      pid: row.pid,
      clientPid: row.clientPid,
      session: sessions.get(row.pid) ?? null,
      startTime: row.startTime,
      calls: row.calls,
      latencyMs: row.latencyMs ?? null,
      rssBytes: row.rssBytes,
    }))
    .sort(byNeed);
}

function byNeed(a: ShimView, b: ShimView): number {
  return (
    RANK[a.state] - RANK[b.state] ||
    a.client.localeCompare(b.client) ||
    a.startTime - b.startTime ||
    a.pid - b.pid
  );
}
