/** Asks the daemon at its own pace, so that a slow answer never holds up a look. */
import { performance } from 'node:perf_hooks';
import { messageOf } from '../contracts/errors.js';
import type { Probe, ProbeResult } from './facts.js';

/** After an answer the next question waits this long. */
export const PROBE_INTERVAL_MS = 1_000;
/** An older answer says nothing any more. */
const MAX_ANSWER_AGE_MS = 5_000;

export interface ProbeLoopDeps {
  readonly probe: Probe;
  /** `isNews`: not the same daemon that answered before. */
  readonly onAnswer: (isNews: boolean) => void;
  /** A probe is to resolve; one that throws all the same is told in one line and asked again. */
  readonly onProblem: (problem: string) => void;
  readonly intervalMs?: number;
  /** `wake` is called at least so often: who wakes up for that asks then, and does not wake up once more for this. */
  readonly wokenEveryMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export class ProbeLoop {
  private last: { readonly result: ProbeResult; readonly at: number; readonly port: number } | null = null;
  private asking = false;
  private askAgain = false;
  private closed = false;
  private timer: NodeJS.Timeout | null = null;
  /** When the next question is due. */
  private dueAt = Number.POSITIVE_INFINITY;
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
    return last && last.port === port && this.now() - last.at < MAX_ANSWER_AGE_MS ? last.result : null;
  }

  /** Asks if it is time. */
  wake(): void {
    if (!this.asking && this.now() >= this.dueAt) this.askSoon();
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

  private async ask(): Promise<void> {
    const { port } = this;
    if (port === null) return;
    this.asking = true;
    const result = await this.answer(port);
    this.asking = false;
    if (this.closed) return;
    const isNews = !isSameDaemon(this.last?.result ?? null, result);
    this.last = result === null ? null : { result, at: this.now(), port };
    const again = this.askAgain;
    this.askAgain = false;
    const pause = again ? 0 : (this.deps.intervalMs ?? PROBE_INTERVAL_MS);
    this.dueAt = this.now() + pause;
    const patience = again ? 0 : (this.deps.wokenEveryMs ?? 0);
    this.timer = setTimeout(() => void this.ask(), pause + patience);
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

function isSameDaemon(before: ProbeResult | null, now: ProbeResult | null): boolean {
  if (before === null || now === null || typeof before === 'string' || typeof now === 'string') return false;
  return before.instanceId === now.instanceId;
}
