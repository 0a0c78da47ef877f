/** Texts of /proc -> facts. Pure; names and arguments are hostile and may hold anything but NUL. */
import type { ProcessRow } from '../../contracts/process-table.js';
import type { StatFields } from '../../home/identity.js';

/** include/linux/sched.h: the process is a thread of the kernel. */
const PF_KTHREAD = 0x0020_0000;

/** The NUL-separated text of `cmdline`: `[]` for a kernel thread. */
export function parseCommandLine(text: string): string[] {
  if (text === '') return [];
  const words = text.split('\0');
  // Every argument ends with NUL; a title that a process wrote over its arguments may lack the last one.
  if (words.at(-1) === '') words.pop();
  return words;
}

/** The NUL-separated text of `environ`; what is no NAME=VALUE is left out. */
export function parseEnvironment(text: string): Record<string, string> {
  const entries = text
    .split('\0')
    .map((entry): [string, string] => {
      const at = entry.indexOf('=');
      return [entry.slice(0, Math.max(at, 0)), entry.slice(at + 1)];
    })
    .filter(([name]) => name !== '');
  return Object.fromEntries(entries);
}

/** The real user id from `status`: the folder's owner would be root for a process that may not be dumped. */
export function parseUid(status: string): number | null {
  // The name is escaped by the kernel (\n as "\\n"), so that the first line that begins with "Uid:" is the real one.
  const found = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  return found === undefined ? null : Number(found);
}

/** The process that a thread belongs to, from `status`. */
export function parseTgid(status: string): number | null {
  const found = /^Tgid:\s+(\d+)/m.exec(status)?.[1];
  return found === undefined ? null : Number(found);
}

/** `NSpid` lists one number for each PID namespace from ours down to its own. Kernels before 4.1 do not tell: false. */
export function isContained(status: string): boolean {
  return /^NSpid:\s+\d+\s+\d/m.test(status);
}

/** `Pss:  123 kB` of `smaps_rollup`, in bytes. */
export function parsePss(rollup: string): number | null {
  const found = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return found === undefined ? null : Number(found) * 1_024;
}

/** The newest number that the kernel gave to a process or thread of our namespace: the last field of `loadavg`. */
export function parseNewestId(loadavg: string): number | null {
  const found = /^[\d.]+ [\d.]+ [\d.]+ \d+\/\d+ (\d+)\s*$/.exec(loadavg)?.[1];
  return found === undefined ? null : Number(found);
}

export function isKernelThread(stat: Pick<StatFields, 'flags'>): boolean {
  return (stat.flags & PF_KTHREAD) !== 0;
}

export function stateOf(letter: string): ProcessRow['state'] {
  switch (letter) {
    case 'Z':
    case 'X':
    case 'x':
      return 'zombie';
    case 'T':
    case 't':
      return 'stopped';
    default:
      return 'running';
  }
}
