/**
 * Who is there, for as little as it takes: the born by their numbers, the young until they have exec'd, and a listing of
 * all as the check for what slips through.
 */
import { sameProcess } from '../../contracts/identity.js';
import { TICKS_PER_SECOND } from '../../home/identity.js';
import type { KnownRows } from './known-rows.js';
import { ANYBODY, type Births, type BirthWatch, type Suspect } from './linux-births.js';
import type { Born, Reading, RowReader } from './linux-row.js';
import { inSlices, SLICE_MS } from './slices.js';
import { Young } from './young.js';

/** A listing that is wanted out of turn is made no sooner after the last one. */
const MIN_LIST_GAP_MS = 200;
/** The more listings have found nothing that slipped through, the rarer they are. */
const FIRST_LIST_GAP_MS = 500;
const MAX_LIST_GAP_MS = 128_000;
/** A process that lives this long without an exec was forked to stay as it is. */
const MAX_FORK_MS = 60;
/**
 * Who has not the name of a runtime, and is what it was started as, is a stranger, and met when it has lived this long:
 * most have not. Should it become one of ours before, then its threads are seen.
 */
const STRANGE_MS = 380;
/** Of a stranger that lives this long all is read. */
const WHOLE_AFTER_MS = 1_000;
/** After a longer pause (this process was stopped) the numbers may have gone all the way round. */
const MAX_PAUSE_MS = 10_000;
const MS_PER_TICK = 1_000 / TICKS_PER_SECOND;

/** `slipped`: the numbers had not told of it. */
type Unread = 'told' | 'slipped';

/** A listing takes the system milliseconds: it goes on from glance to glance. */
interface Listing {
  readonly pieces: Iterator<readonly number[]>;
  readonly there: Set<number>;
  /** Monotonic milliseconds. */
  readonly beganAt: number;
  /** Whom it is to read again: those of before it began. */
  readonly suspects: readonly Suspect[];
  /** All are listed: what follows of it takes its milliseconds, too. */
  isWhole: boolean;
}

export interface CensusDeps {
  readonly rows: KnownRows;
  readonly reader: RowReader;
  readonly births: BirthWatch;
  /** Every process that there is, in pieces. Throws `process-table-unreadable`. */
  readonly list: () => Iterator<readonly number[]>;
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
  private listing: Listing | null = null;
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

  /**
   * Reads the born and the young; lists all in its time, or after so long, as far as one slice allows. Who is new by that is
   * read later.
   */
  learn(listWithinMs: number): void {
    const at = this.deps.now();
    this.forked = false;
    if (at - this.learnedAt > MAX_PAUSE_MS) this.suspects = [ANYBODY];
    this.learnedAt = at;
    const { early } = this;
    this.early = [];
    this.take(this.deps.births.next());
    for (const id of early) if (!this.deps.rows.has(id) && this.deps.reader.isThere(id)) this.meetAll(id, id);
    this.listSome(at, listWithinMs);
    for (const { pid, age } of this.young.due(at)) {
      const reading = this.readYoung(pid, age);
      if (reading && age < MAX_FORK_MS && this.isAsForked(reading)) this.forked = true;
    }
  }

  /** A stranger that has turned out to matter: whoever is known is known with those that it comes from. */
  meet(pid: number): void {
    if (!this.deps.rows.has(pid) && this.young.has(pid)) this.read(pid);
  }

  /** Reads those whom listings have shown, as far as one slice allows. */
  readSome(): void {
    const end = this.deps.now() + SLICE_MS;
    for (const pid of this.unread.keys()) {
      this.readListed(pid);
      if (this.deps.now() >= end) return;
    }
  }

  /** All of them, when what is left of a listing is done. */
  async readAll(): Promise<void> {
    await inSlices(this.untilListed(), this.deps.now, (listing) => {
      if (listing.isWhole) this.endListing(listing);
      else this.listMore(listing);
    });
    await inSlices(this.unread.keys(), this.deps.now, (pid) => this.readListed(pid));
  }

  private *untilListed(): Generator<Listing> {
    while (this.listing) yield this.listing;
  }

  /** Reads a process again: what changes, or all of it. `isYoung`: many do not live to be read whole. `stat`: has just been read. */
  read(pid: number, all = false, isYoung = false, stat?: string): void {
    const { rows, reader, now } = this.deps;
    const known = rows.get(pid);
    const reading = known && !all ? reader.refresh(known.reading, isYoung, stat) : reader.full(pid);
    rows.put(pid, reading, now());
    if (!known && reading) this.meet(reading.row.ppid);
  }

  clear(): void {
    this.deps.births.close();
    this.young.clear();
    this.unread.clear();
    this.unreadable.clear();
    this.suspects = [];
    this.listing?.pieces.return?.();
    this.listing = null;
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
        this.meetAll(births.first, births.last);
        return;
      case 'many':
        // They gather until a listing may be made.
        this.suspects = this.suspects.length === 0 ? [births.couldBe] : [ANYBODY];
    }
  }

  /** Many do not live to be read again. */
  private readYoung(pid: number, age: number): Reading | null {
    const { rows, reader, now } = this.deps;
    if (reader.isThere(pid)) this.read(pid, false, age < WHOLE_AFTER_MS);
    else if (rows.has(pid)) rows.put(pid, null, now());
    const reading = rows.get(pid)?.reading ?? null;
    if (!reading) this.young.forget(pid);
    return reading;
  }

  private meetAll(first: number, last: number): void {
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
      recent = born?.kind === 'thread' ? born.of : born ? id : recent;
      if (born?.kind === 'thread') busy.add(born.of);
      else if (born?.kind === 'stranger') this.wait(id, born);
      else this.keep(id, born?.reading ?? null, now());
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

  /** At most one slice of a listing; of one that took several, what follows of it is the next one. */
  private listSome(at: number, listWithinMs: number): void {
    const gapMs = this.suspects.length > 0 ? MIN_LIST_GAP_MS : this.listGapMs;
    if (this.listing?.isWhole) this.endListing(this.listing);
    else if (!this.listing && at - this.listedAt >= Math.min(gapMs, listWithinMs)) this.beginListing();
    const end = at + SLICE_MS;
    while (this.listing && !this.listing.isWhole && this.deps.now() < end) this.listMore(this.listing);
    if (this.listing?.isWhole && this.listing.beganAt >= at) this.endListing(this.listing);
  }

  private beginListing(): void {
    const { list, now } = this.deps;
    this.listing = {
      pieces: list(),
      there: new Set(),
      beganAt: now(),
      suspects: this.suspects,
      isWhole: false,
    };
    this.suspects = [];
  }

  /** One that fails is begun anew at the next call. */
  private listMore(listing: Listing): void {
    try {
      const piece = listing.pieces.next();
      if (piece.done) listing.isWhole = true;
      else for (const pid of piece.value) listing.there.add(pid);
    } catch (error) {
      this.listing = null;
      this.suspects = [...listing.suspects, ...this.suspects];
      throw error;
    }
  }

  private endListing({ there, beganAt, suspects: before }: Listing): void {
    const { births, now, rows, sinceBootMs } = this.deps;
    this.listing = null;
    // Whoever was read since may have been born when its place in the listing was over.
    for (const pid of rows.readBefore(beganAt)) if (!there.has(pid)) rows.put(pid, null, now());
    // After the listing: what it shows and the numbers have not told of even now has slipped through.
    this.take(births.next());
    // Those of after it began are listed once more.
    const suspects = [...before, ...this.suspects];
    const isSuspect: Suspect = (pid) => suspects.some((couldBe) => couldBe(pid));
    this.unreadable = new Set([...this.unreadable].filter((pid) => there.has(pid) && !isSuspect(pid)));
    for (const pid of there) {
      if (isSuspect(pid)) this.unread.set(pid, 'told');
      else if (!this.isToldOf(pid)) this.unread.set(pid, 'slipped');
    }
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

  private isAsForked({ row, execMark }: Reading): boolean {
    return this.deps.rows.isAsForked(row.ppid, execMark);
  }

  private isToldOf(pid: number): boolean {
    return this.deps.rows.has(pid) || this.young.has(pid) || this.unreadable.has(pid);
  }

  private slipped(): void {
    this.deps.births.slipped();
    this.listGapMs = FIRST_LIST_GAP_MS;
  }

  private keep(pid: number, reading: Reading | null, bornAt: number): void {
    const { rows, now } = this.deps;
    const at = now();
    rows.put(pid, reading, at);
    if (!reading) return;
    this.meet(reading.row.ppid);
    this.young.add(pid, bornAt, at);
    if (at - bornAt < MAX_FORK_MS && this.isAsForked(reading)) this.forked = true;
  }

  /** Unless it is yet to exec: then it may be anybody in a moment. */
  private wait(pid: number, { ppid, execMark }: Extract<Born, { kind: 'stranger' }>): void {
    const { rows, reader, now } = this.deps;
    const at = now();
    if (rows.isAsForked(ppid, execMark) || !this.young.add(pid, at, at, STRANGE_MS)) {
      this.keep(pid, reader.full(pid), at);
      return;
    }
    // Whoever had its number before is gone.
    if (rows.has(pid)) rows.put(pid, null, at);
  }
}
