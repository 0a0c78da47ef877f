/**
 * Of a table of thousands, the rows that can matter to who is who among clients and servers: those of interest, all that
 * is above and below them, and what stands beside those. Pure; what is judged of it is what would be judged of the whole.
 */
import type { ProcessRow } from '../contracts/process-table.js';
import { isOlder } from './judging/process.js';

/** Nothing nests deeper; a torn table may hold a ring. */
const MAX_ANCESTORS = 64;
/**
 * So many of those that stand beside a row and the rows above it. They count only for whether a child is its parent's only
 * one, which of more none is.
 */
const MAX_BESIDE = 16;

export class Vicinity {
  private readonly children = new Map<number, ProcessRow[]>();
  private readonly interesting: ProcessRow[] = [];

  constructor(private readonly rows: ReadonlyMap<number, ProcessRow>) {}

  /** To be called with every row. */
  add(row: ProcessRow, isOfInterest: boolean): void {
    if (isOfInterest) this.interesting.push(row);
    const parent = this.rows.get(row.ppid);
    // Who is nobody's child, or of nobody's making, is no sibling either.
    if (!parent || row.kernel || row.state === 'zombie' || isOlder(row, parent)) return;
    const siblings = this.children.get(row.ppid);
    if (siblings) siblings.push(row);
    else this.children.set(row.ppid, [row]);
  }

  /** In the order of the table. */
  found(): Map<number, ProcessRow> {
    const near = new Set<number>();
    for (const row of this.interesting) this.takeBelow(row, near);
    for (const row of this.interesting) this.takeAbove(row, near);
    const found = new Map<number, ProcessRow>();
    for (const row of this.rows.values()) if (near.has(row.pid)) found.set(row.pid, row);
    return found;
  }

  private takeBelow(row: ProcessRow, near: Set<number>): void {
    const waiting = [row];
    // The list grows while it is walked.
    for (const { pid } of waiting) {
      if (near.has(pid)) continue;
      near.add(pid);
      waiting.push(...(this.children.get(pid) ?? []));
    }
  }

  private takeAbove(row: ProcessRow, near: Set<number>): void {
    let below = row;
    for (let depth = 0; depth < MAX_ANCESTORS; depth += 1) {
      const parent = this.rows.get(below.ppid);
      if (!parent) return;
      near.add(parent.pid);
      for (const { pid } of (this.children.get(parent.pid) ?? []).slice(0, MAX_BESIDE)) near.add(pid);
      below = parent;
    }
  }
}
