/** MCP's log levels (RFC 5424), for several clients on one server. Pure. */

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** What a client that asked for no level gets once another one has made the server talk at a level of its own. */
export const UNASKED_LEVEL: LogLevel = 'info';

export function asLogLevel(value: unknown): LogLevel | null {
  return LEVELS.find((level) => level === value) ?? null;
}

/** The level that the server is to have: the most verbose that anybody wants; null: nobody has ever asked. */
export function wantedLevel(asked: ReadonlyArray<LogLevel | null>): LogLevel | null {
  if (asked.every((level) => level === null)) return null;
  const lowest = Math.min(...asked.map((level) => LEVELS.indexOf(level ?? UNASKED_LEVEL)));
  return LEVELS[lowest] ?? UNASKED_LEVEL;
}

/** Whether a message reaches a client. `serverSet`: some client has set the server's level. */
export function reaches(message: unknown, asked: LogLevel | null, serverSet: boolean): boolean {
  const level = asLogLevel(message);
  const least = asked ?? (serverSet ? UNASKED_LEVEL : null);
  // A level that we do not know is not ours to judge.
  if (level === null || least === null) return true;
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}
