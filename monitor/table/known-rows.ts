/** What is known of the processes, which of them matter, and whether that has changed. Reads nothing. */
import { sameProcess } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { recognise, rememberRecognised } from '../recognise.js';
import { LayeredRows } from './layered-rows.js';
import type { Reading } from './linux-row.js';

const MAX_ANCESTORS = 16;

export interface Known {
  readonly reading: Reading;
  /** Monotonic milliseconds of the last read. */
  readonly readAt: number;
  readonly reads: number;
}

export class KnownRows {
  /** In the order of their last read, the oldest first. */
  private readonly known = new Map<number, Known>();
  /** The same rows by themselves, as they are shown. */
  private readonly current = new LayeredRows();
  private readonly ours = new Set<number>();
  private named: readonly number[] = [];
  private followed: ReadonlySet<number> | null = null;
  private shown: ReadonlyMap<number, ProcessRow> | null = null;
  private news = false;

  get(pid: number): Known | undefined {
    return this.known.get(pid);
  }

  has(pid: number): boolean {
    return this.known.has(pid);
  }

  /** At most `limit` processes that were last read at `readAt` or before, the oldest read first. */
  readBefore(readAt: number, limit = Number.POSITIVE_INFINITY): number[] {
    const pids: number[] = [];
    for (const [pid, known] of this.known) {
      if (known.readAt > readAt || pids.length >= limit) break;
      pids.push(pid);
    }
    return pids;
  }

  /** What a read gave; null: the process is gone. */
  put(pid: number, read: Reading | null, readAt: number): void {
    const before = this.known.get(pid);
    const reading = read && before ? keepMeasure(before.reading, read) : read;
    if (reading !== before?.reading) this.change(pid, before?.reading.row ?? null, reading?.row ?? null);
    this.known.delete(pid);
    if (reading) this.known.set(pid, { reading, readAt, reads: (before?.reads ?? 0) + 1 });
  }

  /** True for one that was forked and has not exec'd: its arguments lie where its parent's do, so they are those. */
  isAsForked(ppid: number, execMark: string): boolean {
    const parent = this.known.get(ppid)?.reading;
    return parent !== undefined && parent.row.argv !== null && parent.execMark === execMark;
  }

  measured(pid: number, pssBytes: number | null): void {
    const known = this.known.get(pid);
    if (!known || known.reading.row.pssBytes === pssBytes) return;
    const measured = { ...known.reading.row, pssBytes };
    this.known.set(pid, { ...known, reading: { ...known.reading, row: measured } });
    this.current.set(pid, measured);
    this.shown = null;
  }

  /** A map that never changes; the same one as long as nothing does. */
  rows(): ReadonlyMap<number, ProcessRow> {
    if (this.shown) return this.shown;
    this.shown = this.current.rows();
    rememberRecognised(
      this.shown,
      [...this.ours].flatMap((pid) => this.current.get(pid) ?? []),
    );
    return this.shown;
  }

  /** Followed beside our own and the processes above shims. */
  name(pids: Iterable<number>): void {
    this.named = [...pids];
    this.followed = null;
  }

  /**
   * Our own processes and everything above shims, so that a client's end is seen soon; and those that were named. Nobody
   * above a daemon says anything of it: it is not to end with whoever started it.
   */
  follows(): ReadonlySet<number> {
    this.followed ??= this.findFollowed();
    return this.followed;
  }

  /** Whether something that matters came, changed or went since the last call. */
  takeNews(): boolean {
    const { news } = this;
    this.news = false;
    return news;
  }

  clear(): void {
    this.known.clear();
    this.current.clear();
    this.ours.clear();
    this.named = [];
    this.followed = null;
    this.shown = null;
    this.news = false;
  }

  private change(pid: number, before: ProcessRow | null, after: ProcessRow | null): void {
    this.shown = null;
    this.current.set(pid, after);
    const wasOurs = this.ours.has(pid);
    const isOurs = after !== null && (after.argv === before?.argv ? wasOurs : recognise(after.argv) !== null);
    if (isOurs) this.ours.add(pid);
    else this.ours.delete(pid);
    const matters = wasOurs || isOurs || this.follows().has(pid);
    if (!matters || !differs(before, after)) return;
    this.news = true;
    this.followed = null;
  }

  private findFollowed(): Set<number> {
    const above = new Set<number>();
    for (const pid of this.ours) {
      const row = this.known.get(pid)?.reading.row;
      if (row && recognise(row.argv)?.role === 'shim') this.addWithAncestors(row, above);
    }
    return new Set([...this.named, ...this.ours, ...above]);
  }

  private addWithAncestors(row: ProcessRow, above: Set<number>): void {
    let at: ProcessRow | undefined = row;
    for (let depth = 0; at && depth <= MAX_ANCESTORS && !above.has(at.pid); depth += 1) {
      above.add(at.pid);
      at = this.known.get(at.ppid)?.reading.row;
    }
  }
}

/** In what is judged; memory and processor time are only shown. */
function differs(before: ProcessRow | null, after: ProcessRow | null): boolean {
  if (!before || !after) return before !== after;
  return (
    !sameProcess(before, after) ||
    before.argv !== after.argv ||
    before.state !== after.state ||
    before.ppid !== after.ppid ||
    before.uid !== after.uid
  );
}

/** A full read does not measure; what was measured still holds while the same program runs. */
function keepMeasure(before: Reading, now: Reading): Reading {
  const { pssBytes } = before.row;
  if (now === before || now.row.pssBytes !== null || pssBytes === null || pssBytes === undefined) return now;
  if (now.execMark !== before.execMark || !sameProcess(before.row, now.row)) return now;
  return { ...now, row: { ...now.row, pssBytes } };
}
