/**
 * What of a person's view outlives the page: a hidden window's renderer is let go, and the window comes back as it was.
 * Read as if a stranger had written it. Pure.
 */
import { HISTORY_RANGES, type HistoryRange } from './history-series.js';
import { NO_FILTER, type TimelineFilter } from './timeline-filter.js';
import type { TimelineLevel } from './types.js';

const MAX_NAMES = 500;
const MAX_TEXT = 500;
const LEVELS: readonly TimelineLevel[] = ['fine', 'attention', 'trouble'];

export interface Kept<T> {
  readonly name: string;
  readonly initial: T;
  /** null: it is nothing of the kind. */
  read(value: unknown): T | null;
  /** What JSON can hold. */
  write(value: T): unknown;
}

export const KEPT_CLOSED: Kept<ReadonlySet<string>> = {
  name: 'closed-clients',
  initial: new Set(),
  read: (value) =>
    Array.isArray(value) && value.every(isShort) ? new Set<string>(value.slice(0, MAX_NAMES)) : null,
  // A client names itself: one with a longer name opens again.
  write: (closed) => [...closed].filter(isShort).slice(-MAX_NAMES),
};

export const KEPT_RANGE: Kept<HistoryRange> = {
  name: 'history-range',
  initial: 'hour',
  read: (value) => HISTORY_RANGES.find((range) => range === value) ?? null,
  write: (range) => range,
};

export const KEPT_FILTER: Kept<TimelineFilter> = {
  name: 'timeline-filter',
  initial: NO_FILTER,
  read: (value) => {
    if (typeof value !== 'object' || value === null) return null;
    const { level, topic, text } = value as Record<string, unknown>;
    const known = LEVELS.find((one) => one === level);
    if (known === undefined || !isShort(text) || (topic !== null && !isShort(topic))) return null;
    return { level: known, topic, text };
  },
  write: ({ level, topic, text }) => ({
    level,
    topic: isShort(topic) ? topic : null,
    text: text.slice(0, MAX_TEXT),
  }),
};

/** The value that a text holds; what it begins with where there is none, or none of the kind. */
export function recalled<T>(kept: Kept<T>, text: string | null): T {
  if (text === null) return kept.initial;
  try {
    return kept.read(JSON.parse(text)) ?? kept.initial;
  } catch (error) {
    if (error instanceof SyntaxError) return kept.initial;
    throw error;
  }
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}
