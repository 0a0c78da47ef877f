/** What the main threads of a few processes did of late; a look at each costs some microseconds. */
import { identityKey, type ProcessIdentity } from '../contracts/identity.js';
import { activityBetween, type Pulse, readPulse } from '../home/pulse.js';
import type { ObservedActivity } from './facts.js';

/** Judged over at least this long: shorter, and the time between two beats of an idle loop would count as silence. */
const SPAN_MS = 700;
/** At the pace of a watch these reach back far beyond the span. */
const MAX_KEPT = 16;
/** One home has one daemon, its predecessor and a few candidates. */
const MAX_SUBJECTS = 64;

export class PulseMeter {
  private kept = new Map<string, readonly Pulse[]>();

  constructor(private readonly read: (identity: ProcessIdentity) => Pulse | null = readPulse) {}

  /** Looks at these; all others are forgotten. */
  look(subjects: readonly ProcessIdentity[]): void {
    const next = new Map<string, readonly Pulse[]>();
    for (const subject of subjects.slice(0, MAX_SUBJECTS)) {
      const pulse = this.read(subject);
      const key = identityKey(subject);
      if (pulse) next.set(key, [...(this.kept.get(key) ?? []), pulse].slice(-MAX_KEPT));
    }
    this.kept = next;
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
