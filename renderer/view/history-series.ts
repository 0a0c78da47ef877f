/** The history and the state of now -> the series of the charts. */
import type { SparkPoint, SparkSpan } from './spark.js';
import type { AppState, HistoryAnswer, HistoryPoint } from './types.js';

export type HistoryRange = 'hour' | 'days';
export const HISTORY_RANGES: readonly HistoryRange[] = ['hour', 'days'];

const RANGE_MS: Record<HistoryRange, number> = { hour: 3_600_000, days: 14 * 86_400_000 };
/** Days of which nothing is kept need no room: at least so much is shown. */
const MIN_DAYS_MS = 86_400_000;

export interface HistorySeries {
  readonly span: SparkSpan;
  /** Shims and servers together. */
  readonly processes: readonly SparkPoint[];
  /** Bytes. */
  readonly memory: readonly SparkPoint[];
}

/** Ends with the state of now, which no sample has yet. `history` null: not read yet. */
export function historySeries(
  history: HistoryAnswer | null,
  status: AppState['status'],
  range: HistoryRange,
): HistorySeries {
  const now = Date.parse(status.at);
  const kept = history === null ? [] : range === 'hour' ? history.lastHour : history.points;
  const past = kept.filter(({ at }) => Date.parse(at) < now);
  const latest = current(status);
  const series = (of: (point: HistoryPoint) => number): readonly SparkPoint[] =>
    [...past, latest].map((point) => ({ at: Date.parse(point.at), value: of(point) }));
  return {
    span: { from: range === 'hour' ? now - RANGE_MS.hour : daysFrom(past, now), to: now },
    processes: series(({ shims, servers }) => shims + servers),
    memory: series(({ memoryBytes }) => memoryBytes),
  };
}

function daysFrom(past: readonly HistoryPoint[], now: number): number {
  const oldest = past[0] === undefined ? now : Date.parse(past[0].at);
  return Math.max(now - RANGE_MS.days, Math.min(oldest, now - MIN_DAYS_MS));
}

function current({ at, daemon, shims, servers, orphans, duplicates }: AppState['status']): HistoryPoint {
  const rows = [...(daemon ? [daemon] : []), ...shims, ...servers];
  return {
    at,
    shims: shims.length,
    servers: servers.filter(({ pid }) => pid !== null).length,
    orphans: orphans.length,
    duplicates: duplicates.length,
    memoryBytes: rows.reduce((sum, { rssBytes }) => sum + (rssBytes ?? 0), 0),
  };
}
