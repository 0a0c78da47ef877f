/** What the main threads of a few processes did of late; a look at each costs some microseconds. */
import { performance } from 'node:perf_hooks';
import { identityKey, type ProcessIdentity } from '../contracts/identity.js';
import { activityBetween, type Pulse, readPulse } from '../home/pulse.js';
import type { ObservedActivity } from './facts.js';

/** Judged over at least this long: shorter, and the time between two beats of an idle loop would count as silence. */
const SPAN_MS = 700;
/** Sooner again is the same look. */
const MIN_GAP_MS = 50;
/** At the pace of a watch these reach back far beyond the span. */
const MAX_KEPT = 16;
/** One home has one daemon, its predecessor and a few candidates. */
const MAX_SUBJECTS = 64;

export class PulseMeter {
  private kept = new Map<string, readonly Pulse[]>();

  /** `now`: monotonic milliseconds, as pulses have them. */
  constructor(
    private readonly read: (identity: ProcessIdentity) => Pulse | null = readPulse,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Looks at these; all others are forgotten. */
  look(subjects: readonly ProcessIdentity[]): void {
    const next = new Map<string, readonly Pulse[]>();
    for (const subject of subjects.slice(0, MAX_SUBJECTS)) {
      const key = identityKey(subject);
      if (next.has(key)) continue;
      const before = this.kept.get(key) ?? [];
      const pulse = this.isFresh(before.at(-1)) ? undefined : this.read(subject);
      if (pulse !== null) next.set(key, pulse ? [...before, pulse].slice(-MAX_KEPT) : before);
    }
    this.kept = next;
  }

  private isFresh(last: Pulse | undefined): boolean {
    return last !== undefined && this.now() - last.at < MIN_GAP_MS;
  }

  /** null: not looked at for long enough, or not to be seen on this system. */
  activityOf(subject: ProcessIdentity): ObservedActivity | null {
    const pulses = this.kept.get(identityKey(subject)) ?? [];
    const now = pulses.at(-1);
    const before = now && pulses.findLast(({ at }) => now.at - at >= SPAN_MS);
    const activity = now && before ? activityBetween(before, now) : null;
    if (activity === null || !now || !before) return null;
    const { bootId, pid, startTicks } = subject;
    return { of: { bootId, pid, startTicks }, activity, spanMs: Math.round(now.at - before.at) };
  }
}
