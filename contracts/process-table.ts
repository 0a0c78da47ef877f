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
}

export interface ProcessSnapshot {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rows: ReadonlyMap<number, ProcessRow>;
}

export interface ProcessTable {
  /** The whole table. Incremental inside: only what is new or young is read in full. */
  snapshot(): Promise<ProcessSnapshot>;
  /** One process, read from the system at this moment; null when it is gone (a zombie is gone). */
  read(pid: number): Promise<ProcessRow | null>;
  /** The pid that listens on 127.0.0.1:port, or null: none, or not known. */
  listener(port: number, candidates: readonly number[]): Promise<number | null>;
  /** Environment of a process of this user; null where the system does not give it. */
  environment(pid: number): Promise<Readonly<Record<string, string>> | null>;
  close(): Promise<void>;
}
