/**
 * Refused connections in the log, at a rate that nobody outside can raise: who knocks ten thousand times must not rotate
 * the history away. The first of each reason is a line at once; what follows is counted, and told in one line a time.
 */
import type { Log } from '../log.js';

/** Under constant attack: one line for each reason and one in all, this often. */
export const TELL_EVERY_MS = 600_000;

export class Refusals {
  private counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly log: Log,
    private readonly everyMs: number = TELL_EVERY_MS,
  ) {}

  /** `why`: one of a fixed few, never what a stranger said. */
  count(why: string, fields: object = {}): void {
    const before = this.counts.get(why);
    this.counts.set(why, (before ?? 0) + 1);
    if (before === undefined) this.log.warn({ ...fields, why }, 'connection refused');
    this.timer ??= setTimeout(() => this.tell(), this.everyMs).unref();
  }

  /** Tells what is still untold. May be called twice. */
  close(): void {
    this.tell();
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { counts } = this;
    this.counts = new Map();
    // What was a single one has its line already.
    const more = [...counts].filter(([, count]) => count > 1);
    if (more.length === 0) return;
    this.log.warn({ refused: Object.fromEntries(more) }, 'connections refused, each reason with its count');
  }
}
