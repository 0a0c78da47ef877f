const SPANS = { hour: 'the last hour', days: 'the last days' } as const;

export const HISTORY_TEXTS = {
  range: 'Time span',
  ranges: { hour: '1 hour', days: 'All days' },
  processes: 'Shims and servers',
  memory: 'Memory',
  noneYet: 'A sample each minute',
  failed: (why: string) => `The history could not be read: ${why}`,
  highest: (value: string) => `max ${value}`,
  at: (value: string, time: string) => `${value} at ${time}`,
  /** What a screen reader says in place of the picture. */
  summary: (name: string, range: keyof typeof SPANS, low: string, high: string, now: string) =>
    `${name} over ${SPANS[range]}: between ${low} and ${high}, now ${now}`,
} as const;
