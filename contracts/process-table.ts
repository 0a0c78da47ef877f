/** The process table as the monitor sees it: one row a process, with its identity. */
import type { ProcessIdentity } from './identity.js';

export interface ProcessRow extends ProcessIdentity {
  readonly ppid: number;
  /** Process group leader; null where the system has none. On Linux a server's whole tree keeps its group. */
  readonly pgid: number | null;
  /** Session leader; null or absent where the system has none. A child may leave its group; leaving the session is rare. */
  readonly session?: number | null;
  /** Numeric user id on POSIX; null where it cannot be read. */
  readonly uid: number | null;
  readonly state: 'running' | 'stopped' | 'zombie';
  readonly kernel: boolean;
  /** Short name; hostile: may hold anything. */
  readonly name: string;
  /** null: unreadable. Unreadable means unknown, and unknown means untouched. */
  readonly argv: readonly string[] | null;
  /** Milliseconds since the epoch, to 2 s. */
  readonly startTime: number;
  readonly rssBytes: number | null;
  /** Its own share of the memory that processes share; null or absent: not measured, or not given by the system. */
  readonly pssBytes?: number | null;
  /** Processor time since its start, user and system together; null or absent: not known. */
  readonly cpuMs?: number | null;
  /** True: it lives in a container (a PID namespace below ours), so its paths and ports may not be ours. */
  readonly contained?: boolean;
}

export interface ProcessSnapshot {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Then, milliseconds since boot as the kernel counts starts; absent where a start is a time of day. */
  readonly sinceBootMs?: number;
  readonly rows: ReadonlyMap<number, ProcessRow>;
}

export interface ProcessTable {
  /**
   * The whole table. Incremental inside: only what is new or young is read in full.
   * `staleMs`: how old the row of a process may be that is neither new nor followed; 0 where left out.
   */
  snapshot(staleMs?: number): Promise<ProcessSnapshot>;
  /**
   * A look for a fraction of a snapshot's cost: at what was born and at what is followed, and in turns at the rest.
   * True: a snapshot would show a process of ours, or one that is followed, that has come, changed or gone. Absent where
   * the system has no cheap way: then only snapshots tell. Never throws.
   */
  glance?(): boolean;
  /**
   * True after a glance that caught a process between its fork and its exec, when it still looks like its parent: the next
   * glance had better come soon.
   */
  readonly isHurried?: boolean;
  /**
   * These processes are followed from now on, and no longer those named before: their end is seen within half a second,
   * and that of the accused among them by the next glance.
   */
  follow?(pids: Iterable<number>, accused?: Iterable<number>): void;
  /**
   * Measures the memory of these processes: bytes by pid, and `pssBytes` of later rows. Dear: a walk over all their pages.
   * Who is gone, or not ours to look into, is left out.
   */
  measure?(pids: Iterable<number>): Promise<ReadonlyMap<number, number>>;
  /** One process, read from the system at this moment; null when it is gone (a zombie is gone). */
  read(pid: number): Promise<ProcessRow | null>;
  /** The pid that listens on 127.0.0.1:port, or null: none, or not known. */
  listener(port: number, candidates: readonly number[]): Promise<number | null>;
  /** Environment of a process of this user; null where the system does not give it. */
  environment(pid: number): Promise<Readonly<Record<string, string>> | null>;
  close(): Promise<void>;
}
