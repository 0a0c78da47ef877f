/** Lines of the history -> what a person is shown. Pure. */
import {
  type FindingKind,
  type HistoryAnswer,
  type HistoryDay,
  type HistoryEvent,
  type HistoryPoint,
  MAX_HISTORY_DAYS,
  MAX_HISTORY_EVENTS,
  MAX_HISTORY_POINTS,
  MAX_HOUR_POINTS,
} from '../../contracts/answers.js';
import type { HistoryLine } from '../../contracts/schemas/history.js';

const HOUR_MS = 3_600_000;
const DATE_LENGTH = '2026-11-23'.length;

/** The day (UTC) that an instant belongs to. */
export function dayOf(at: string): string {
  return new Date(at).toISOString().slice(0, DATE_LENGTH);
}

/** `now`: milliseconds since the epoch; the last hour ends there. */
export function summarise(lines: readonly HistoryLine[], now: number): HistoryAnswer {
  const sorted = [...lines].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const days = byDay(sorted);
  const points = sorted.flatMap((line): HistoryPoint[] => {
    if (line.type !== 'sample') return [];
    const { type: _type, ...point } = line;
    return [point];
  });
  return {
    days: [...days].slice(-MAX_HISTORY_DAYS).map(([date, of]) => dayInShort(date, of)),
    points: spread(points, MAX_HISTORY_POINTS),
    lastHour: spread(
      points.filter(({ at }) => now - Date.parse(at) < HOUR_MS),
      MAX_HOUR_POINTS,
    ),
    events: [...days.values()].flatMap(newsOf).flatMap(eventOf).reverse().slice(0, MAX_HISTORY_EVENTS),
  };
}

function byDay(sorted: readonly HistoryLine[]): Map<string, HistoryLine[]> {
  const days = new Map<string, HistoryLine[]>();
  for (const line of sorted) {
    const day = dayOf(line.at);
    const of = days.get(day);
    if (of) of.push(line);
    else days.set(day, [line]);
  }
  return days;
}

/**
 * Each program that watches tells what it finds, and one that starts again tells what still stands. A day begins anew:
 * nobody may have watched while something ended.
 */
function newsOf(day: readonly HistoryLine[]): HistoryLine[] {
  const last = new Map<string, boolean>();
  return day.filter((line) => {
    if (line.type !== 'finding' || line.id === undefined) return true;
    const stands = line.kind !== 'resolved';
    const isNews = last.get(line.id) !== stands;
    last.set(line.id, stands);
    return isNews;
  });
}

function dayInShort(date: string, lines: readonly HistoryLine[]): HistoryDay {
  const samples = lines.flatMap((line) => (line.type === 'sample' ? line : []));
  const most = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((max, sample) => Math.max(max, of(sample)), 0);
  const findings: Partial<Record<FindingKind, number>> = {};
  const counted = new Set<string>();
  let ended = 0;
  for (const line of lines) {
    if (line.type === 'action') ended += line.ended;
    if (line.type !== 'finding' || line.kind === 'resolved') continue;
    if (line.id !== undefined && counted.has(line.id)) continue;
    if (line.id !== undefined) counted.add(line.id);
    findings[line.kind] = (findings[line.kind] ?? 0) + 1;
  }
  return {
    date,
    samples: samples.length,
    maxShims: most(({ shims }) => shims),
    maxServers: most(({ servers }) => servers),
    maxMemoryBytes: most(({ memoryBytes }) => memoryBytes),
    findings,
    ended,
  };
}

function eventOf(line: HistoryLine): HistoryEvent[] {
  switch (line.type) {
    case 'sample':
      return [];
    case 'finding':
      return [{ at: line.at, kind: line.kind, text: line.text }];
    case 'action':
      return [{ at: line.at, kind: 'action', text: line.text }];
  }
}

/** Evenly over all, the last one always among them. */
function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, at) => all[Math.floor(((at + 1) * all.length) / most) - 1]).flatMap(
    (one) => (one === undefined ? [] : [one]),
  );
}
