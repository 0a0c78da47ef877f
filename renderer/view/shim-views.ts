import { identityKey } from './identity-key.js';
import type { ShimState, StatusAnswer } from './types.js';

/** One line of the table, of primitives only, so that an unchanged line is recognised as such. */
export interface ShimView {
  readonly id: string;
  readonly client: string;
  readonly state: ShimState;
  readonly pid: number;
  readonly clientPid: number | null;
  /** Milliseconds since the epoch; the line counts its own uptime from here. */
  readonly startTime: number;
  readonly calls: number;
  readonly rssBytes: number | null;
}

const ORDER: Record<ShimState, number> = { orphan: 0, reconnecting: 1, attached: 2 };

/** What needs a hand first; then by client; then the oldest first, so that lines keep their places. */
export function shimViews(status: Pick<StatusAnswer, 'shims'>): readonly ShimView[] {
  return status.shims
    .map((row) => ({
      id: identityKey(row),
      client: row.client,
      state: row.state,
      pid: row.pid,
      clientPid: row.clientPid,
      startTime: row.startTime,
      calls: row.calls,
      rssBytes: row.rssBytes,
    }))
    .sort(
      (a, b) =>
        ORDER[a.state] - ORDER[b.state] ||
        a.client.localeCompare(b.client) ||
        a.startTime - b.startTime ||
        a.pid - b.pid,
    );
}
