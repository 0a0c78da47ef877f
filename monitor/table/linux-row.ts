/** One process of /proc as a row. */
import { readFile } from 'node:fs/promises';
import type { ProcessRow } from '../../contracts/process-table.js';
import { bootId, parseStat, type StatFields, TICKS_PER_SECOND, ticksToEpochMs } from '../../home/identity.js';
import { isThere, nothingFor, readWhole } from '../../home/proc-files.js';
import { mayRunOurs, recognise } from '../recognise.js';
import {
  isContained,
  isKernelThread,
  isThread,
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

/** How much of a process was read. `part`: not whose it is (`uid` is null) and whether it lives in a container. */
export type Depth = 'part' | 'whole';

/** What one read gave. */
export interface Reading {
  readonly row: ProcessRow;
  /** Another one after an exec: the name, and where the arguments lie. */
  readonly execMark: string;
  readonly depth: Depth;
  /** The text of `stat`: while it is the same, nothing of the row has changed. Other counters in it may. */
  stat: string;
}

/** What a number of the process table stands for. */
export type Born =
  | { readonly kind: 'process'; readonly reading: Reading }
  | { readonly kind: 'thread'; readonly of: number }
  /** It does not bear the name of a runtime. */
  | { readonly kind: 'stranger'; readonly ppid: number; readonly execMark: string };

export interface RowReader {
  /** Everything, from the system at this moment; null: it is gone, not ours to read, or a thread. */
  full(pid: number): Reading | null;
  /**
   * The same, and whose it is where the number is a thread's. Of what is none of ours only a part, of a stranger next to
   * nothing: most of what is born does not live long.
   */
  born(id: number): Born | null;
  /** Whether a process or thread has this number: a fraction of a read that fails. */
  isThere(id: number): boolean;
  /** A fraction of what `born` takes, for the many threads that one process starts. */
  hasThread(pid: number, id: number): boolean;
  /**
   * State, parent, memory and processor time anew; the rest from `known`, and `known` itself where nothing has changed.
   * A full read after an exec, and when the pid is used by another process. `isYoung`: a part is enough. `stat`: its text,
   * where somebody has just read it.
   */
  refresh(known: Reading, isYoung?: boolean, stat?: string): Reading | null;
  /** Bytes; a walk over all its pages, in a thread of the pool. Null: gone, or not ours to read. */
  pss(pid: number): Promise<number | null>;
}

type Changing = Pick<ProcessRow, 'ppid' | 'pgid' | 'session' | 'state' | 'rssBytes' | 'cpuMs'>;

export function createRowReader(procRoot: string): RowReader {
  const pageBytes = detectPageBytes();
  const readStat = (pid: number): string => readWhole(`${procRoot}/${pid}/stat`, MAX_STAT_BYTES) ?? '';
  const readStatus = (pid: number): string | null => readWhole(`${procRoot}/${pid}/status`, MAX_STATUS_BYTES);

  const changing = (stat: StatFields): Changing => ({
    ppid: stat.ppid,
    pgid: stat.pgrp,
    session: stat.session,
    state: stateOf(stat.state),
    rssBytes: Number.isFinite(stat.rssPages) ? stat.rssPages * pageBytes : null,
    cpuMs: Number.isFinite(stat.cpuTicks) ? stat.cpuTicks * MS_PER_TICK : null,
  });

  const readArgv = (pid: number, stat: StatFields): string[] | null => {
    const commandLine = readWhole(`${procRoot}/${pid}/cmdline`, MAX_COMMAND_LINE_BYTES);
    // A zombie's memory is gone, and its command line with it: not known, rather than empty.
    return commandLine === null || stateOf(stat.state) === 'zombie' ? null : parseCommandLine(commandLine);
  };

  /** `status` null: not read, or not ours to read. */
  const rowOf = (
    pid: number,
    stat: StatFields,
    argv: string[] | null,
    status: string | null,
  ): ProcessRow => ({
    bootId: bootId(),
    pid,
    startTicks: stat.startTicks,
    startTime: ticksToEpochMs(stat.startTicks),
    uid: status === null ? null : parseUid(status),
    kernel: isKernelThread(stat),
    name: stat.comm,
    argv,
    pssBytes: null,
    contained: status !== null && isContained(status),
    ...changing(stat),
  });

  // `stat` is read before the arguments: after an exec in between, the next look's mark differs, and all is read again.
  const read = (id: number, depth: Depth, meetsStrangers: boolean): Born | null => {
    const text = readStat(id);
    const stat = parseStat(text);
    if (!stat) return null;
    const all = depth === 'whole';
    const early = all || isThread(stat) ? readStatus(id) : null;
    const of = threadOf(id, early);
    if (of !== null) return { kind: 'thread', of };
    if (!meetsStrangers && !mayRunOurs(stat.comm)) {
      return { kind: 'stranger', ppid: stat.ppid, execMark: execMarkOf(stat) };
    }
    const argv = readArgv(id, stat);
    const isOurs = argv !== null && recognise(argv) !== null;
    const status = early ?? (isOurs ? readStatus(id) : null);
    // Where a sandbox makes up the rest, this is a thread's only mark.
    const late = threadOf(id, status);
    if (late !== null) return { kind: 'thread', of: late };
    const row = rowOf(id, stat, argv, status);
    return {
      kind: 'process',
      reading: { row, execMark: execMarkOf(stat), depth: all || isOurs ? 'whole' : 'part', stat: text },
    };
  };

  const process = (pid: number, depth: Depth): Reading | null => {
    const found = read(pid, depth, true);
    return found?.kind === 'process' ? found.reading : null;
  };

  const refresh = (known: Reading, isYoung = false, now?: string): Reading | null => {
    const { row, execMark, depth } = known;
    const text = now ?? readStat(row.pid);
    const isDone = (depth === 'whole' || (isYoung && depth === 'part')) && !isUnfinished(row);
    if (isDone && text === known.stat) return known;
    const stat = parseStat(text);
    if (!stat) return null;
    const isOther = stat.startTicks !== row.startTicks || execMarkOf(stat) !== execMark;
    if (isOther || !isDone) return process(row.pid, isYoung ? 'part' : 'whole');
    const changed = changing(stat);
    known.stat = text;
    return isSame(row, changed) ? known : { ...known, row: { ...row, ...changed } };
  };

  const pss = async (pid: number): Promise<number | null> => {
    try {
      return parsePss(await readFile(`${procRoot}/${pid}/smaps_rollup`, 'utf8'));
    } catch (error) {
      return nothingFor(error);
    }
  };

  return {
    full: (pid) => process(pid, 'whole'),
    born: (id) => read(id, 'part', false),
    refresh,
    pss,
    isThere: (id) => isThere(`${procRoot}/${id}`),
    hasThread: (pid, id) => isThere(`${procRoot}/${pid}/task/${id}`),
  };
}

/** The process that a number belongs to as a thread; null: it leads its own, or that is not known. */
function threadOf(id: number, status: string | null): number | null {
  const of = status === null ? null : parseTgid(status);
  return of === id ? null : of;
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
