/** Whether a file was written, came or went, asked for again and again; for one that seldom changes among others that do. */
import { performance } from 'node:perf_hooks';
import { writtenAt } from './home-files.js';

/** Sooner again, it has not changed. */
export const FILE_EVERY_MS = 800;

export class FileTime {
  /** undefined: not asked yet. */
  private last: number | null | undefined;
  private askedAt = Number.NEGATIVE_INFINITY;

  /** `now`: monotonic milliseconds. */
  constructor(
    private readonly file: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Since the last call that asked; the first one says no. */
  hasChanged(): boolean {
    const at = this.now();
    if (at - this.askedAt < FILE_EVERY_MS) return false;
    this.askedAt = at;
    const { last } = this;
    this.last = writtenAt(this.file);
    return last !== undefined && this.last !== last;
  }
}
