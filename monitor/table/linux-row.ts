/** One process of /proc as a row. */
import type { ProcessRow } from '../../contracts/process-table.js';
import { bootId, parseStat, type StatFields, ticksToEpochMs } from '../../home/identity.js';
import { isKernelThread, parseCommandLine, parseUid, stateOf } from './linux-parse.js';
import { readText } from './proc-files.js';

const MAX_STAT_BYTES = 4_096;
const MAX_STATUS_BYTES = 16_384;
/** The kernel lets a command line be larger; no command line of ours is. */
const MAX_COMMAND_LINE_BYTES = 128 * 1024;
const PAGE_SIZES = [4_096, 16_384, 65_536];

export interface RowReader {
  /** Everything, from the system at this moment. */
  full(pid: number): ProcessRow | null;
  /** State, parent and memory anew; the rest from `known`. A full read when the pid is used by another process. */
  refresh(known: ProcessRow): ProcessRow | null;
}

export function createRowReader(procRoot: string): RowReader {
  const pageBytes = detectPageBytes();
  const readStat = (pid: number): StatFields | null =>
    parseStat(readText(`${procRoot}/${pid}/stat`, MAX_STAT_BYTES) ?? '');

  const changing = (
    stat: StatFields,
  ): Pick<ProcessRow, 'ppid' | 'pgid' | 'session' | 'state' | 'rssBytes'> => ({
    ppid: stat.ppid,
    pgid: stat.pgrp,
    session: stat.session,
    state: stateOf(stat.state),
    rssBytes: Number.isFinite(stat.rssPages) ? stat.rssPages * pageBytes : null,
  });

  const full = (pid: number): ProcessRow | null => {
    const stat = readStat(pid);
    if (!stat) return null;
    const status = readText(`${procRoot}/${pid}/status`, MAX_STATUS_BYTES);
    const commandLine = readText(`${procRoot}/${pid}/cmdline`, MAX_COMMAND_LINE_BYTES);
    const zombie = stateOf(stat.state) === 'zombie';
    return {
      bootId: bootId(),
      pid,
      startTicks: stat.startTicks,
      startTime: ticksToEpochMs(stat.startTicks),
      uid: status === null ? null : parseUid(status),
      kernel: isKernelThread(stat),
      name: stat.comm,
      // A zombie's memory is gone, and its command line with it: not known, rather than empty.
      argv: commandLine === null || zombie ? null : parseCommandLine(commandLine),
      ...changing(stat),
    };
  };

  const refresh = (known: ProcessRow): ProcessRow | null => {
    const stat = readStat(known.pid);
    if (!stat) return null;
    // Another start: another process. Another name: it has exec'd, so its arguments are new as well.
    if (stat.startTicks !== known.startTicks || stat.comm !== known.name) return full(known.pid);
    return { ...known, ...changing(stat) };
  };

  return { full, refresh };
}

/** Node tells its own memory in bytes, the kernel in pages: their quotient is the page size (16 KiB on some ARM). */
function detectPageBytes(): number {
  const stat = parseStat(readText('/proc/self/stat', MAX_STAT_BYTES) ?? '');
  const quotient = process.memoryUsage.rss() / (stat?.rssPages ?? Number.NaN);
  const distance = (size: number): number => Math.abs(Math.log2(size / quotient));
  return PAGE_SIZES.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}
