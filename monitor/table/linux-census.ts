/**
 * Who is there, for as little as it takes: the born by their numbers, the young until they have exec'd, and a listing of
 * all as the check for what slips through.
 */
import { sameProcess } from '../../contracts/identity.js';
import { TICKS_PER_SECOND } from '../../home/identity.js';
import type { KnownRows } from './known-rows.js';
import { ANYBODY, type Births, type BirthWatch, type Suspect } from './linux-births.js';
import type { Reading, RowReader } from './linux-row.js';
import { inSlices, SLICE_MS } from './slices.js';
import { Young } from './young.js';

/** A listing that is wanted out of turn is made no sooner after the last one. */
const MIN_LIST_GAP_MS = 200;
/** The more listings have found nothing that slipped through, the rarer they are. */
const FIRST_LIST_GAP_MS = 500;
const MAX_LIST_GAP_MS = 32_000;
/** A process that lives this long without an exec was forked to stay as it is. */
const MAX_FORK_MS = 60;
/**
 * Of a stranger that is what it was started as the arguments are read when it has lived this long: most have not. Should it
 * become one of ours before, then its threads are seen.
 */
const GLIMPSED_MS = 380;
/** Of a stranger that lives this long all is read. */
const WHOLE_AFTER_MS = 1_000;
/** After a longer pause (this process was stopped) the numbers may have gone all the way round. */
const MAX_PAUSE_MS = 10_000;
const MS_PER_TICK = 1_000 / TICKS_PER_SECOND;

/** `slipped`: the numbers had not told of it. */
type Unread = 'told' | 'slipped';

export interface CensusDeps {
  readonly rows: KnownRows;
  readonly reader: RowReader;
  readonly births: BirthWatch;
  /** Every process that there is. Throws `process-table-unreadable`. */
  readonly list: () => readonly number[];
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Milliseconds since boot, as the kernel counts starts. */
  readonly sinceBootMs: () => number;
}

export class Census {
  private readonly young = new Young();
  private readonly unread = new Map<number, Unread>();
  /** Listed, and not ours to read. */
  private unreadable = new Set<number>();
  /** Whom a listing is to read again; not empty: one is wanted out of turn. */
  private suspects: readonly Suspect[] = [];
  private listedAt = Number.NEGATIVE_INFINITY;
  private listGapMs = FIRST_LIST_GAP_MS;
  private learnedAt = Number.NEGATIVE_INFINITY;
  private bootedAt = 0;
  private forked = false;
  /** Numbers that led nowhere: one is given a moment before its process can be seen, so they are looked at once more. */
  private early: readonly number[] = [];

  constructor(private readonly deps: CensusDeps) {}

  /** The last `learn` caught a process between its fork and its exec, which is not known as what it is to be. */
  get caughtForked(): boolean {
    return this.forked;
  }

  /** Reads the born and the young; lists all in its time, or after so long. Who is new by that is read later. */
  learn(listWithinMs: number): void {
    const at = this.deps.now();
    this.forked = false;
    if (at - this.learnedAt > MAX_PAUSE_MS) this.suspects = [ANYBODY];
    this.learnedAt = at;
    const { early } = this;
    this.early = [];
    this.take(this.deps.births.next());
    for (const id of early) if (!this.deps.rows.has(id) && this.deps.reader.isThere(id)) this.meet(id, id);
    const gapMs = this.suspects.length > 0 ? MIN_LIST_GAP_MS : this.listGapMs;
    if (at - this.listedAt >= Math.min(gapMs, listWithinMs)) this.list();
    for (const { pid, age } of this.young.due(at)) {
      this.readYoung(pid, age);
      if (age < MAX_FORK_MS && this.deps.rows.isAsForked(pid)) this.forked = true;
    }
  }

  /** Reads those whom listings have shown, as far as one slice allows. */
  readSome(): void {
    const end = this.deps.now() + SLICE_MS;
    for (const pid of this.unread.keys()) {
      this.readListed(pid);
      if (this.deps.now() >= end) return;
    }
  }

  /** All of them. */
  readAll(): Promise<void> {
    return inSlices(this.unread.keys(), this.deps.now, (pid) => this.readListed(pid));
  }

  /** Reads a process again: what changes, or all of it. `isYoung`: many do not live to be read whole. `stat`: has just been read. */
  read(pid: number, all = false, isYoung = false, stat?: string): void {
    const { rows, reader, now } = this.deps;
    const known = rows.get(pid);
    rows.put(pid, known && !all ? reader.refresh(known.reading, isYoung, stat) : reader.full(pid), now());
  }

  clear(): void {
    this.deps.births.close();
    this.young.clear();
    this.unread.clear();
    this.unreadable.clear();
    this.suspects = [];
    this.early = [];
    this.listedAt = Number.NEGATIVE_INFINITY;
    this.learnedAt = Number.NEGATIVE_INFINITY;
    this.listGapMs = FIRST_LIST_GAP_MS;
  }

  private take(births: Births): void {
    switch (births.kind) {
      case 'none':
        return;
      case 'range':
        this.meet(births.first, births.last);
        return;
      case 'many':
        // They gather until a listing may be made.
        this.suspects = this.suspects.length === 0 ? [births.couldBe] : [ANYBODY];
    }
  }

  /** Many do not live to be read again. */
  private readYoung(pid: number, age: number): void {
    const { rows, reader, now } = this.deps;
    if (reader.isThere(pid)) this.read(pid, false, age < WHOLE_AFTER_MS);
    else rows.put(pid, null, now());
    if (!rows.has(pid)) this.young.forget(pid);
  }

  private meet(first: number, last: number): void {
    const { reader, now } = this.deps;
    const busy = new Set<number>();
    const early: number[] = [];
    let recent = 0;
    for (let id = first; id <= last; id += 1) {
      if (recent !== 0 && reader.hasThread(recent, id)) {
        busy.add(recent);
        continue;
      }
      if (this.isHeld(id)) continue;
      const isThere = reader.isThere(id);
      if (!isThere) early.push(id);
      const born = isThere ? reader.born(id) : null;
      if (born?.kind === 'thread') busy.add(born.of);
      else this.keep(id, born?.reading ?? null, now());
      if (born) recent = born.kind === 'thread' ? born.of : id;
    }
    this.early = [...this.early, ...early];
    // Its threads are started right after an exec: so a late one is seen, for which nothing was forked.
    for (const pid of busy) if (pid < first || pid > last) this.read(pid);
  }

  /** Numbers begin anew at their end, and those that are still held are passed over. True: who was known has it still. */
  private isHeld(id: number): boolean {
    const { rows, reader, now } = this.deps;
    const known = rows.get(id)?.reading;
    const reading = known ? reader.refresh(known) : null;
    if (!known || !reading || !sameProcess(known.row, reading.row)) return false;
    rows.put(id, reading, now());
    return true;
  }

  private list(): void {
    const { births, list, now, rows, sinceBootMs } = this.deps;
    const pids = list();
    const there = new Set(pids);
    for (const pid of [...rows.pids()]) if (!there.has(pid)) rows.put(pid, null, now());
    // After the listing: what it shows and the numbers have not told of even now has slipped through.
    this.take(births.next());
    const { suspects } = this;
    const isSuspect: Suspect = (pid) => suspects.some((couldBe) => couldBe(pid));
    this.unreadable = new Set([...this.unreadable].filter((pid) => there.has(pid) && !isSuspect(pid)));
    for (const pid of pids) {
      if (isSuspect(pid)) this.unread.set(pid, 'told');
      else if (!rows.has(pid) && !this.unreadable.has(pid)) this.unread.set(pid, 'slipped');
    }
    this.suspects = [];
    this.listedAt = now();
    this.listGapMs = Math.min(this.listGapMs * 2, MAX_LIST_GAP_MS);
    this.bootedAt = this.listedAt - sinceBootMs();
  }

  private readListed(pid: number): void {
    const how = this.unread.get(pid);
    this.unread.delete(pid);
    const reading = this.deps.reader.full(pid);
    if (!reading) this.unreadable.add(pid);
    else if (how === 'slipped') this.slipped();
    this.keep(pid, reading, this.bootedAt + (reading?.row.startTicks ?? 0) * MS_PER_TICK);
  }

  private slipped(): void {
    this.deps.births.slipped();
    this.listGapMs = FIRST_LIST_GAP_MS;
  }

  private keep(pid: number, reading: Reading | null, bornAt: number): void {
    const at = this.deps.now();
    this.deps.rows.put(pid, reading, at);
    if (!reading) return;
    const isAsForked = this.deps.rows.isAsForked(pid);
    this.young.add(pid, bornAt, at, reading.depth === 'glimpse' && !isAsForked ? GLIMPSED_MS : 0);
    if (at - bornAt < MAX_FORK_MS && isAsForked) this.forked = true;
  }
}
