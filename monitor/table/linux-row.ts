/** One process of /proc as a row. */
import { readFile } from 'node:fs/promises';
import type { ProcessRow } from '../../contracts/process-table.js';
import { bootId, parseStat, type StatFields, TICKS_PER_SECOND, ticksToEpochMs } from '../../home/identity.js';
import { isThere, nothingFor, readWhole } from '../../home/proc-files.js';
import {
  isContained,
  isKernelThread,
  parseCommandLine,
  parsePss,
  parseTgid,
  parseUid,
  stateOf,
} from './linux-parse.js';

const MAX_STAT_BYTES = 4_096;
const MAX_STATUS_BYTES = 16_384;
/** The kernel lets a command line be larger; no command line of ours is. */
const MAX_COMMAND_LINE_BYTES = 128 * 1024;
const PAGE_SIZES = [4_096, 16_384, 65_536];
const MS_PER_TICK = 1_000 / TICKS_PER_SECOND;

/** What one read gave. */
export interface Reading {
  readonly row: ProcessRow;
  /** Another one after an exec: the name, and where the arguments lie. */
  readonly execMark: string;
}

/** What a number of the process table stands for. */
export type Born =
  | { readonly kind: 'process'; readonly reading: Reading }
  | { readonly kind: 'thread'; readonly of: number };

export interface RowReader {
  /** Everything, from the system at this moment; null: it is gone, not ours to read, or a thread. */
  full(pid: number): Reading | null;
  /** The same, and whose it is where the number is a thread's. */
  born(id: number): Born | null;
  /** Whether a process or thread has this number: a fraction of a read that fails. */
  isThere(id: number): boolean;
  /** A fraction of what `born` takes, for the many threads that one process starts. */
  hasThread(pid: number, id: number): boolean;
  /**
   * State, parent, memory and processor time anew; the rest from `known`, and `known` itself where nothing has changed.
   * A full read after an exec, and when the pid is used by another process.
   */
  refresh(known: Reading): Reading | null;
  /** Bytes; a walk over all its pages, in a thread of the pool. Null: gone, or not ours to read. */
  pss(pid: number): Promise<number | null>;
}

type Changing = Pick<ProcessRow, 'ppid' | 'pgid' | 'session' | 'state' | 'rssBytes' | 'cpuMs'>;

export function createRowReader(procRoot: string): RowReader {
  const pageBytes = detectPageBytes();
  const readStat = (pid: number): StatFields | null =>
    parseStat(readWhole(`${procRoot}/${pid}/stat`, MAX_STAT_BYTES) ?? '');
  const readStatus = (pid: number): string | null => readWhole(`${procRoot}/${pid}/status`, MAX_STATUS_BYTES);

  const changing = (stat: StatFields): Changing => ({
    ppid: stat.ppid,
    pgid: stat.pgrp,
    session: stat.session,
    state: stateOf(stat.state),
    rssBytes: Number.isFinite(stat.rssPages) ? stat.rssPages * pageBytes : null,
    cpuMs: Number.isFinite(stat.cpuTicks) ? stat.cpuTicks * MS_PER_TICK : null,
  });

  // `stat` was read before the arguments: after an exec in between, the next look's mark differs, and all is read again.
  const readingOf = (pid: number, stat: StatFields, status: string | null): Reading => {
    const commandLine = readWhole(`${procRoot}/${pid}/cmdline`, MAX_COMMAND_LINE_BYTES);
    const zombie = stateOf(stat.state) === 'zombie';
    const row: ProcessRow = {
      bootId: bootId(),
      pid,
      startTicks: stat.startTicks,
      startTime: ticksToEpochMs(stat.startTicks),
      uid: status === null ? null : parseUid(status),
      kernel: isKernelThread(stat),
      name: stat.comm,
      // A zombie's memory is gone, and its command line with it: not known, rather than empty.
      argv: commandLine === null || zombie ? null : parseCommandLine(commandLine),
      pssBytes: null,
      contained: status !== null && isContained(status),
      ...changing(stat),
    };
    return { row, execMark: execMarkOf(stat) };
  };

  const born = (id: number): Born | null => {
    const stat = readStat(id);
    if (!stat) return null;
    const status = readStatus(id);
    const of = status === null ? null : parseTgid(status);
    if (of !== null && of !== id) return { kind: 'thread', of };
    return { kind: 'process', reading: readingOf(id, stat, status) };
  };

  const full = (pid: number): Reading | null => {
    const found = born(pid);
    return found?.kind === 'process' ? found.reading : null;
  };

  const refresh = (known: Reading): Reading | null => {
    const { row, execMark } = known;
    const stat = readStat(row.pid);
    if (!stat) return null;
    const isOther = stat.startTicks !== row.startTicks || execMarkOf(stat) !== execMark;
    if (isOther || isUnfinished(row)) return full(row.pid);
    const now = changing(stat);
    return isSame(row, now) ? known : { row: { ...row, ...now }, execMark };
  };

  const pss = async (pid: number): Promise<number | null> => {
    try {
      return parsePss(await readFile(`${procRoot}/${pid}/smaps_rollup`, 'utf8'));
    } catch (error) {
      return nothingFor(error);
    }
  };

  return {
    full,
    born,
    refresh,
    pss,
    isThere: (id) => isThere(`${procRoot}/${id}`),
    hasThread: (pid, id) => isThere(`${procRoot}/${pid}/task/${id}`),
  };
}

function execMarkOf({ comm, argStart, argEnd }: StatFields): string {
  return `${argStart} ${argEnd} ${comm}`;
}

/** Read in the midst of its exec: it has no arguments yet. */
function isUnfinished({ argv, kernel }: ProcessRow): boolean {
  return argv?.length === 0 && !kernel;
}

function isSame(row: ProcessRow, now: Changing): boolean {
  return (
    row.ppid === now.ppid &&
    row.pgid === now.pgid &&
    row.session === now.session &&
    row.state === now.state &&
    row.rssBytes === now.rssBytes &&
    row.cpuMs === now.cpuMs
  );
}

/** Node tells its own memory in bytes, the kernel in pages: their quotient is the page size (16 KiB on some ARM). */
function detectPageBytes(): number {
  const stat = parseStat(readWhole('/proc/self/stat', MAX_STAT_BYTES) ?? '');
  const quotient = process.memoryUsage.rss() / (stat?.rssPages ?? Number.NaN);
  const distance = (size: number): number => Math.abs(Math.log2(size / quotient));
  return PAGE_SIZES.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}
