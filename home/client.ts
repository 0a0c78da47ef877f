/** Which program is on the other end of our stdio. */
import path from 'node:path';
import type { ProcessIdentity } from '../contracts/identity.js';
import { SHIM_STEM } from '../contracts/product.js';
import { parseStat, readIdentity, readProc } from './identity.js';
import { isLauncher } from './launchers.js';

/** A launcher chain longer than this is no chain that anybody made on purpose. */
const MAX_LAUNCHERS = 16;
const MAX_NAME = 64;
const RUNTIME = /^(node(js)?[-.\d]*|electron[-.\d]*|shimkeeper|bun|deno)$/i;

export interface ClientProcess {
  readonly pid: number | null;
  /** null where the system does not tell it cheaply (Windows). */
  readonly identity: ProcessIdentity | null;
  /** The kernel's short name of it; null where not known. */
  readonly name: string | null;
}

/** The nearest ancestor of this process that is no launcher, nor a redirector or wrapper that runs as this shim does. */
export function findClient(parent: number = process.ppid): ClientProcess {
  if (process.platform !== 'linux') {
    return { pid: parent, identity: readIdentity(parent), name: null };
  }
  let pid = parent;
  for (let depth = 0; depth < MAX_LAUNCHERS && pid > 1; depth += 1) {
    const stat = parseStat(readProc(`/proc/${pid}/stat`) ?? '');
    if (!stat) break;
    const argv = (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
    if (!isLauncher(argv) && !runsShim(argv)) {
      return { pid, identity: readIdentity(pid), name: printable(stat.comm) };
    }
    pid = stat.ppid;
  }
  return { pid: null, identity: null, name: null };
}

/** As strict as the monitor's own recognition (monitor/recognise.ts): a client may name our script in its arguments. */
function runsShim([program = '', ...args]: readonly string[]): boolean {
  const script = RUNTIME.test(path.basename(program)) ? args.find((word) => !word.startsWith('-')) : program;
  return path.basename(script ?? '').replace(/\.[cm]?js$/, '') === SHIM_STEM;
}

/** Names come from other programs: control characters out, bounded. */
export function printable(name: string, atMost: number = MAX_NAME): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, atMost);
}
