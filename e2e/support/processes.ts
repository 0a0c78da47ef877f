/** What is running on behalf of one test's home, read from /proc by the test itself and not by the product. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../../contracts/errors.js';

const GONE_OR_FOREIGN = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'];

export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Every live process with `home` in its arguments or its environment. */
export function processesOf(home: string): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && !isZombie(pid))
    .map((pid) => ({ pid, argv: fields(pid, 'cmdline') }))
    .filter(({ pid, argv }) => mentions(argv, home) || mentions(fields(pid, 'environ'), home));
}

export function shimsOf(home: string): RunningProcess[] {
  return processesOf(home).filter(({ argv }) => runsScript(argv, 'shimkeeper-shim.cjs'));
}

export function headlessDaemonsOf(home: string): RunningProcess[] {
  return processesOf(home).filter(
    ({ argv }) => runsScript(argv, 'shimkeeper.cjs') && argv.includes('daemon'),
  );
}

export function isAlive(pid: number): boolean {
  return fields(pid, 'stat').length > 0 && !isZombie(pid);
}

function runsScript(argv: readonly string[], script: string): boolean {
  return argv.slice(1, 3).some((argument) => path.basename(argument) === script);
}

function mentions(values: readonly string[], home: string): boolean {
  return values.some((value) => value.includes(home));
}

function isZombie(pid: number): boolean {
  const stat = fields(pid, 'stat').join('');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'Z';
}

/** The NUL-separated fields of a file of /proc; empty where the process is gone or another user's. */
function fields(pid: number, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch (error) {
    if (GONE_OR_FOREIGN.includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}
