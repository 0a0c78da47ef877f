/**
 * Whether the daemon still answers. Asked over the link, because a stopped process still takes connections; and judged
 * by what the system shows of it, because a busy one is not hung.
 */
import type { ProcessIdentity } from '../contracts/identity.js';
import { activityBetween, type Pulse } from '../home/pulse.js';

/** One that is stopped or hangs is told within three of these. */
export const BEAT_MS = 700;
/**
 * About 20 s; a daemon that is busy answers before. Counted in beats, not by a clock: a suspend, a stop or a clock that
 * jumps is one beat, however long it was, and a daemon that was suspended with us gets its full time to answer.
 */
export const MAX_UNANSWERED_BEATS = 28;
/**
 * Beats in a row that must say the same. One that sleeps may have answered what we have not read yet (after a suspend, or
 * where we had no time ourselves): it is read between two beats. One that was stopped over a whole beat has not.
 */
const SUSPECT_BEATS = { stopped: 1, idle: 2 } as const;

export type Silence = 'stopped' | 'idle';

export interface HeartbeatPorts {
  readonly daemon: ProcessIdentity;
  /** `readPulse`, or a stand-in. */
  readonly look: (daemon: ProcessIdentity) => Pulse | null;
  readonly ping: (serial: number) => void;
  /** It gives no answer and is not busy; told again when the reason changes. */
  readonly onSilent: (why: Silence) => void;
  /** It answers again, after it was told to be silent. */
  readonly onAnswer: () => void;
  /** It has had all its time; `why` null: it was busy throughout, as far as is known. */
  readonly onLost: (why: Silence | null) => void;
}

export class Heartbeat {
  private serial = 0;
  private unanswered = 0;
  private before: Pulse | null = null;
  private suspect = 0;
  private told: Silence | null = null;

  constructor(private readonly ports: HeartbeatPorts) {}

  /** Anything that came from the daemon. */
  heard(): void {
    this.unanswered = 0;
    this.suspect = 0;
    if (this.told === null) return;
    this.told = null;
    this.ports.onAnswer();
  }

  /** Every BEAT_MS. */
  beat(): void {
    const { daemon, look, ping, onLost } = this.ports;
    const now = look(daemon);
    if (this.unanswered > 0) this.judge(now);
    this.before = now;
    if (this.unanswered >= MAX_UNANSWERED_BEATS) {
      onLost(this.told);
      return;
    }
    this.serial += 1;
    this.unanswered += 1;
    ping(this.serial);
  }

  private judge(now: Pulse | null): void {
    const activity = this.before && now ? activityBetween(this.before, now) : null;
    if (activity !== 'stopped' && activity !== 'idle') {
      this.suspect = 0;
      return;
    }
    this.suspect += 1;
    if (this.suspect < SUSPECT_BEATS[activity] || activity === this.told) return;
    this.told = activity;
    this.ports.onSilent(activity);
  }
}
