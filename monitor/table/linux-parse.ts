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

/** The numbers of one line of `status`; empty where there is no such line. */
function numbersOf(status: string, name: 'Uid' | 'Tgid' | 'NSpid'): string {
  // The name is escaped by the kernel (\n as "\\n"), so that the first line that begins so is the real one.
  const at = status.indexOf(`\n${name}:\t`);
  if (at < 0) return '';
  const end = status.indexOf('\n', at + 1);
  return status.slice(at + name.length + 3, end < 0 ? undefined : end);
}

/** The real user id from `status`: the folder's owner would be root for a process that may not be dumped. */
export function parseUid(status: string): number | null {
  return firstOf(numbersOf(status, 'Uid'));
}

/** The process that a thread belongs to, from `status`. */
export function parseTgid(status: string): number | null {
  return firstOf(numbersOf(status, 'Tgid'));
}

function firstOf(numbers: string): number | null {
  const number = Number.parseInt(numbers, 10);
  return Number.isNaN(number) ? null : number;
}

/** `NSpid` lists one number for each PID namespace from ours down to its own. Kernels before 4.1 do not tell: false. */
export function isContained(status: string): boolean {
  return /\d\s+\d/.test(numbersOf(status, 'NSpid'));
}

/** `Pss:  123 kB` of `smaps_rollup`, in bytes. */
export function parsePss(rollup: string): number | null {
  const found = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return found === undefined ? null : Number(found) * 1_024;
}

const NEWLINE = 10;
const BLANK = 32;
const ZERO = 48;
const NINE = 57;

/**
 * The newest number that the kernel gave to a process or thread of our namespace: the last field of `loadavg`, in the
 * first `length` bytes. From its end and without a text, because nothing is read more often.
 */
export function parseNewestId(loadavg: Buffer, length: number): number | null {
  if (length < 2 || loadavg[length - 1] !== NEWLINE) return null;
  let id = 0;
  let worth = 1;
  for (let at = length - 2; at >= 0; at -= 1) {
    const byte = loadavg[at] ?? 0;
    if (byte === BLANK) return worth > 1 ? id : null;
    if (byte < ZERO || byte > NINE) return null;
    id += (byte - ZERO) * worth;
    worth *= 10;
  }
  return null;
}

export function isKernelThread(stat: Pick<StatFields, 'flags'>): boolean {
  return (stat.flags & PF_KTHREAD) !== 0;
}

/** Not the first thread of its process. False where a sandbox makes the number up: `Tgid` of `status` is the proof. */
export function isThread({ exitSignal }: Pick<StatFields, 'exitSignal'>): boolean {
  return exitSignal === -1;
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
