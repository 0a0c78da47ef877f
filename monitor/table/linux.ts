/**
 * The process table of Linux, read synchronously: at 875 processes reading all of it takes 24 ms, the same with
 * promises 184 ms, and reading only what is new under 1 ms.
 */
import { ShimkeeperError } from '../../contracts/errors.js';
import type { ProcessRow, ProcessSnapshot, ProcessTable } from '../../contracts/process-table.js';
import { recognise } from '../recognise.js';
import { ListenerFinder } from './linux-listener.js';
import { parseEnvironment } from './linux-parse.js';
import { createRowReader, type RowReader } from './linux-row.js';
import { readNames, readText } from './proc-files.js';

/** A process that was just forked has its parent's command line until it execs: read again until it is this old. */
const YOUNG_MS = 2_000;
/** State, parent and memory of our own processes and of their ancestors are read again every so many snapshots. */
const REFRESH_TRACKED_EVERY = 2;
/** The other processes of this user take turns: a shell that execs a daemon late is seen within this many snapshots. */
const SWEEP_PARTS = 4;
/** Everything is read again every so many snapshots: what the sweep cannot tell, such as an exec under the same name. */
const FULL_PASS_EVERY = 20;
const MAX_ANCESTORS = 16;
const MAX_ENVIRONMENT_BYTES = 256 * 1024;

export interface LinuxTableOptions {
  readonly procRoot?: string;
  readonly now?: () => number;
}

export class LinuxProcessTable implements ProcessTable {
  private readonly procRoot: string;
  private readonly now: () => number;
  private readonly reader: RowReader;
  private readonly listeners: ListenerFinder;
  private rows = new Map<number, ProcessRow>();
  private tracked = new Set<number>();
  private looks = 0;
  private readonly ownUid = process.getuid?.() ?? null;

  constructor(options: LinuxTableOptions = {}) {
    this.procRoot = options.procRoot ?? '/proc';
    this.now = options.now ?? Date.now;
    this.reader = createRowReader(this.procRoot);
    this.listeners = new ListenerFinder(this.procRoot, this.now);
  }

  async snapshot(): Promise<ProcessSnapshot> {
    const at = this.now();
    const next = new Map<number, ProcessRow>();
    for (const pid of this.pids()) {
      const row = this.look(pid, at);
      if (row) next.set(pid, row);
    }
    this.looks += 1;
    this.rows = next;
    this.tracked = trackedPids(next);
    return { at, rows: next };
  }

  async read(pid: number): Promise<ProcessRow | null> {
    const row = this.reader.full(pid);
    return row?.state === 'zombie' ? null : row;
  }

  async listener(port: number, candidates: readonly number[]): Promise<number | null> {
    return this.listeners.find(port, candidates, () => this.pids());
  }

  async environment(pid: number): Promise<Readonly<Record<string, string>> | null> {
    const text = readText(`${this.procRoot}/${pid}/environ`, MAX_ENVIRONMENT_BYTES);
    return text === null ? null : parseEnvironment(text);
  }

  async close(): Promise<void> {
    this.rows = new Map();
    this.tracked = new Set();
  }

  private look(pid: number, at: number): ProcessRow | null {
    const known = this.rows.get(pid);
    if (!known || at - known.startTime < YOUNG_MS || this.looks % FULL_PASS_EVERY === 0) {
      return this.reader.full(pid);
    }
    return this.isDue(known) ? this.reader.refresh(known) : known;
  }

  private isDue(row: ProcessRow): boolean {
    if (this.tracked.has(row.pid)) return this.looks % REFRESH_TRACKED_EVERY === 0;
    return row.uid === this.ownUid && !row.kernel && row.pid % SWEEP_PARTS === this.looks % SWEEP_PARTS;
  }

  private pids(): number[] {
    const names = readNames(this.procRoot);
    if (!names) {
      throw new ShimkeeperError(
        'process-table-unreadable',
        `${this.procRoot} cannot be read: mount the proc file system, then try again.`,
      );
    }
    return names.filter((name) => /^\d+$/.test(name)).map(Number);
  }
}

/** Our own processes and everything above them: a client's end is seen at once, not at the next full pass. */
function trackedPids(rows: ReadonlyMap<number, ProcessRow>): Set<number> {
  const tracked = new Set<number>();
  for (const row of rows.values()) {
    if (recognise(row.argv) === null) continue;
    let current: ProcessRow | undefined = row;
    for (let depth = 0; current && depth <= MAX_ANCESTORS && !tracked.has(current.pid); depth += 1) {
      tracked.add(current.pid);
      current = rows.get(current.ppid);
    }
  }
  return tracked;
}
