/** Measures the memory of what is shown, one process at a time: each is a walk of the kernel over all its pages. */
import { performance } from 'node:perf_hooks';
import { messageOf } from '../contracts/errors.js';
import type { ProcessTable } from '../contracts/process-table.js';

/** None is measured sooner again. */
const AGAIN_MS = 60_000;

export interface MemoryMeterDeps {
  readonly table: Pick<ProcessTable, 'measure'>;
  /** In one line; the next one is measured all the same. */
  readonly onProblem: (problem: string) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

export class MemoryMeter {
  private measuredAt = new Map<number, number>();
  private measuring = false;
  private readonly now: () => number;

  constructor(private readonly deps: MemoryMeterDeps) {
    this.now = deps.now ?? (() => performance.now());
  }

  /** To be called with each look, and all that it shows: begins to measure the next one whose time has come. */
  next(shown: readonly number[]): void {
    const { table } = this.deps;
    if (!table.measure || this.measuring) return;
    const now = this.now();
    const at = (pid: number): number => this.measuredAt.get(pid) ?? Number.NEGATIVE_INFINITY;
    const due = shown.find((pid) => now - at(pid) >= AGAIN_MS);
    this.measuredAt = new Map(shown.map((pid) => [pid, pid === due ? now : at(pid)]));
    if (due === undefined) return;
    this.measuring = true;
    table
      .measure([due])
      .catch((error: unknown) => this.deps.onProblem(messageOf(error)))
      .finally(() => {
        this.measuring = false;
      });
  }
}
