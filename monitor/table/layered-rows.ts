/**
 * A table of thousands of rows that changes in a few, handed out again and again without a copy of it all: what has
 * changed lately lies in a layer of its own over the rest.
 */
import type { ProcessRow } from '../../contracts/process-table.js';

/** A larger layer is made one with what is below it. */
const MAX_CHANGES = 256;

/** null: gone. */
type Changes = ReadonlyMap<number, ProcessRow | null>;

/** Never changes. The rows of the layer below come first. */
class Rows implements ReadonlyMap<number, ProcessRow> {
  constructor(
    private readonly below: ReadonlyMap<number, ProcessRow>,
    private readonly changes: Changes,
    readonly size: number,
  ) {}

  get(pid: number): ProcessRow | undefined {
    const changed = this.changes.get(pid);
    return changed === undefined ? this.below.get(pid) : (changed ?? undefined);
  }

  has(pid: number): boolean {
    return this.get(pid) !== undefined;
  }

  *entries(): MapIterator<[number, ProcessRow]> {
    for (const entry of this.below) if (!this.changes.has(entry[0])) yield entry;
    for (const [pid, row] of this.changes) if (row) yield [pid, row];
  }

  *keys(): MapIterator<number> {
    for (const [pid] of this.entries()) yield pid;
  }

  /** Not by way of the entries: all of thousands are gone over again and again. */
  *values(): MapIterator<ProcessRow> {
    const { changes } = this;
    for (const row of this.below.values()) if (!changes.has(row.pid)) yield row;
    for (const row of changes.values()) if (row) yield row;
  }

  [Symbol.iterator](): MapIterator<[number, ProcessRow]> {
    return this.entries();
  }

  forEach(
    visit: (row: ProcessRow, pid: number, rows: ReadonlyMap<number, ProcessRow>) => void,
    thisArg?: unknown,
  ): void {
    for (const [pid, row] of this.entries()) visit.call(thisArg, row, pid, this);
  }
}

export class LayeredRows {
  private below: ReadonlyMap<number, ProcessRow> = new Map();
  private changes = new Map<number, ProcessRow | null>();
  private size = 0;
  private shown: ReadonlyMap<number, ProcessRow> | null = null;

  get(pid: number): ProcessRow | undefined {
    const changed = this.changes.get(pid);
    return changed === undefined ? this.below.get(pid) : (changed ?? undefined);
  }

  /** null: it has gone. */
  set(pid: number, row: ProcessRow | null): void {
    const before = this.get(pid);
    if ((row ?? undefined) === before) return;
    this.size += (row ? 1 : 0) - (before ? 1 : 0);
    if (row === null && !this.below.has(pid)) this.changes.delete(pid);
    else this.changes.set(pid, row);
    this.shown = null;
  }

  /** A map that never changes; the same one as long as nothing does. */
  rows(): ReadonlyMap<number, ProcessRow> {
    if (this.shown) return this.shown;
    if (this.changes.size > MAX_CHANGES) this.merge();
    this.shown = new Rows(this.below, new Map(this.changes), this.size);
    return this.shown;
  }

  clear(): void {
    this.below = new Map();
    this.changes.clear();
    this.size = 0;
    this.shown = null;
  }

  private merge(): void {
    this.below = new Map(new Rows(this.below, this.changes, this.size));
    this.changes = new Map();
  }
}
