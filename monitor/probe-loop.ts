/** Asks the daemon at its own pace, so that a slow answer never holds up a look. */
import { performance } from 'node:perf_hooks';
import { messageOf } from '../contracts/errors.js';
import type { Probe, ProbeResult } from './facts.js';

/** After an answer the next question waits this long. */
export const PROBE_INTERVAL_MS = 1_000;
/** An answer for which nothing has spoken for so long says nothing any more. */
export const MAX_ANSWER_AGE_MS = 5_000;
/** While an answer is younger, signs of life speak for it; then it is asked again. */
export const MAX_STAND_IN_MS = 15_000;

export interface ProbeLoopDeps {
  readonly probe: Probe;
  /** `isNews`: another daemon than before, or another reason why none answers. */
  readonly onAnswer: (isNews: boolean) => void;
  /** A probe is to resolve; one that throws all the same is told in one line and asked again. */
  readonly onProblem: (problem: string) => void;
  readonly intervalMs?: number;
  /** True: `wake` is called again and again, and then it is asked; nobody wakes up once more for this. */
  readonly woken?: boolean;
  /**
   * What is another value as long as the daemon's event loop turns, such as the time of its heartbeat's file, and costs a
   * fraction of a question; null: there is none. For who needs to know that it lives, and not what it says. Counts at `wake`.
   */
  readonly lifeSign?: () => number | null;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

interface Answer {
  readonly result: ProbeResult;
  readonly at: number;
  /** Since when nothing has spoken for it: its own time, or that of the last sign of life. */
  readonly seenAt: number;
  readonly port: number;
}

export class ProbeLoop {
  private last: Answer | null = null;
  private asking = false;
  private askAgain = false;
  private closed = false;
  private timer: NodeJS.Timeout | null = null;
  /** When the next question is due. */
  private dueAt = Number.POSITIVE_INFINITY;
  /** As it was at the last question, or at a later time that needed none. */
  private lastSign: number | null = null;
  private port: number | null = null;
  private readonly now: () => number;

  constructor(private readonly deps: ProbeLoopDeps) {
    this.now = deps.now ?? (() => performance.now());
  }

  /** The last answer for this port; null when there is none that is new enough. Keeps asking from the first call on. */
  latest(port: number): ProbeResult | null {
    if (this.port !== port) {
      this.port = port;
      this.askSoon();
    }
    const { last } = this;
    return last && last.port === port && this.now() - last.seenAt < MAX_ANSWER_AGE_MS ? last.result : null;
  }

  /** Asks if it is time, and nothing else says that the daemon lives. */
  wake(): void {
    if (this.asking || this.now() < this.dueAt) return;
    if (!this.isSeenAlive()) {
      this.askSoon();
      return;
    }
    this.dueAt = this.now() + this.intervalMs;
  }

  /** The port has another owner: the last answer is of another daemon. */
  askSoon(): void {
    if (this.closed) return;
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    void this.ask();
  }

  /** May be called twice. An answer that is under way is dropped. */
  close(): void {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private get intervalMs(): number {
    return this.deps.intervalMs ?? PROBE_INTERVAL_MS;
  }

  private isSeenAlive(): boolean {
    const { last, lastSign } = this;
    if (!last || typeof last.result !== 'object' || this.now() - last.at >= MAX_STAND_IN_MS) return false;
    this.lastSign = this.deps.lifeSign?.() ?? null;
    if (this.lastSign === null || this.lastSign === lastSign) return false;
    this.last = { ...last, seenAt: this.now() };
    return true;
  }

  private async ask(): Promise<void> {
    const { port } = this;
    if (port === null) return;
    this.asking = true;
    // Before the question: what comes after it is news.
    this.lastSign = this.deps.lifeSign?.() ?? null;
    const result = await this.answer(port);
    this.asking = false;
    if (this.closed) return;
    const isNews = !isSame(this.last?.result ?? null, result);
    const at = this.now();
    this.last = result === null ? null : { result, at, seenAt: at, port };
    const again = this.askAgain;
    this.askAgain = false;
    const pause = again ? 0 : this.intervalMs;
    this.dueAt = this.now() + pause;
    if (again || !this.deps.woken) this.timer = setTimeout(() => void this.ask(), pause);
    this.deps.onAnswer(isNews);
  }

  private async answer(port: number): Promise<ProbeResult | null> {
    try {
      return await this.deps.probe(port);
    } catch (error) {
      this.deps.onProblem(messageOf(error));
      return null;
    }
  }
}

/** The same daemon, or the same reason why none answers. */
function isSame(before: ProbeResult | null, now: ProbeResult | null): boolean {
  const key = (result: ProbeResult | null): string | undefined =>
    typeof result === 'object' ? result?.instanceId : result;
  return typeof before === typeof now && key(before) === key(now);
}
