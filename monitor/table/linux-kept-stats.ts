/**
 * Whether processes that are followed are as they were: one read of a descriptor that is kept, compared byte by byte,
 * instead of three calls and a parse. The descriptor stays that process's: when it ends, the kernel gives nothing more,
 * whoever has its number then.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../../contracts/errors.js';

/** More are read in the usual way: descriptors are the program's, too. */
const MAX_KEPT = 64;
/** A longer one is always another. */
const MAX_STAT_BYTES = 1_024;

export const SAME = Symbol('the same');

interface Kept {
  readonly descriptor: number;
  readonly seen: Buffer;
  length: number;
}

export class KeptStats {
  private readonly kept = new Map<number, Kept>();
  private readonly buffer = Buffer.allocUnsafeSlow(MAX_STAT_BYTES);

  constructor(private readonly procRoot: string) {}

  /**
   * SAME: it was asked before, and nothing of it has changed since. Else its text; undefined: it is to be read in the usual
   * way, which says why.
   */
  look(pid: number): string | typeof SAME | undefined {
    const one = this.kept.get(pid) ?? this.keep(pid);
    if (!one) return undefined;
    const length = this.read(one.descriptor);
    if (length === 0) this.drop(pid, one);
    if (length === 0 || length >= MAX_STAT_BYTES) return undefined;
    if (length === one.length && this.buffer.compare(one.seen, 0, length, 0, length) === 0) return SAME;
    this.buffer.copy(one.seen, 0, 0, length);
    one.length = length;
    return this.buffer.toString('utf8', 0, length);
  }

  /** Lets go of all others. */
  keepOnly(pids: ReadonlySet<number>): void {
    for (const [pid, one] of this.kept) if (!pids.has(pid)) this.drop(pid, one);
  }

  /** May be called twice; what is asked afterwards is kept anew. */
  close(): void {
    for (const [pid, one] of this.kept) this.drop(pid, one);
  }

  private keep(pid: number): Kept | null {
    if (this.kept.size >= MAX_KEPT) return null;
    try {
      const descriptor = openSync(`${this.procRoot}/${pid}/stat`, 'r');
      const one = { descriptor, seen: Buffer.allocUnsafeSlow(MAX_STAT_BYTES), length: 0 };
      this.kept.set(pid, one);
      return one;
    } catch (error) {
      // Gone, not ours to read, or no descriptor left: then it is read in the usual way, which says so.
      if (systemCode(error) === undefined) throw error;
      return null;
    }
  }

  /** 0: the process has ended. */
  private read(descriptor: number): number {
    try {
      return readSync(descriptor, this.buffer, 0, MAX_STAT_BYTES, 0);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return 0;
    }
  }

  private drop(pid: number, { descriptor }: Kept): void {
    this.kept.delete(pid);
    closeSync(descriptor);
  }
}
