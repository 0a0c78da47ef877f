import type { TimelineEvent, TimelineLevel } from './types.js';

export interface TimelineFilter {
  /** This level and all that is worse. */
  readonly level: TimelineLevel;
  /** null: every topic. */
  readonly topic: string | null;
  /** Words that must all be in the text, in any case. */
  readonly text: string;
}

export const NO_FILTER: TimelineFilter = { level: 'fine', topic: null, text: '' };

const RANK: Record<TimelineLevel, number> = { fine: 0, attention: 1, trouble: 2 };

export function filterTimeline(
  events: readonly TimelineEvent[],
  { level, topic, text }: TimelineFilter,
): readonly TimelineEvent[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (event: TimelineEvent): boolean =>
    RANK[event.level] >= RANK[level] &&
    (topic === null || event.topic === topic) &&
    words.every((word) => event.text.toLowerCase().includes(word));
  return events.filter(fits);
}

/** Topics to choose from, in alphabetical order; the chosen one stays among them when its last event has gone. */
export function timelineTopics(events: readonly TimelineEvent[], chosen: string | null): readonly string[] {
  const topics = new Set(events.map(({ topic }) => topic));
  if (chosen !== null) topics.add(chosen);
  return [...topics].sort();
}
