/** Which program is on the other end of our stdio. */
import type { ProcessIdentity } from '../contracts/identity.js';
import { parseStat, readIdentity, readProc } from './identity.js';
import { isLauncher } from './launchers.js';

/** A launcher chain longer than this is no chain that anybody made on purpose. */
const MAX_LAUNCHERS = 16;
const MAX_NAME = 64;

export interface ClientProcess {
  readonly pid: number | null;
  /** null where the system does not tell it cheaply (Windows). */
  readonly identity: ProcessIdentity | null;
  /** The kernel's short name of it; null where not known. */
  readonly name: string | null;
}

/** The nearest ancestor of this process that is no launcher. */
export function findClient(parent: number = process.ppid): ClientProcess {
  if (process.platform !== 'linux') {
    return { pid: parent, identity: readIdentity(parent), name: null };
  }
  let pid = parent;
  for (let depth = 0; depth < MAX_LAUNCHERS && pid > 1; depth += 1) {
    const stat = parseStat(readProc(`/proc/${pid}/stat`) ?? '');
    if (!stat) break;
    const argv = (readProc(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
    if (!isLauncher(argv)) {
      return { pid, identity: readIdentity(pid), name: printable(stat.comm) };
    }
    pid = stat.ppid;
  }
  return { pid: null, identity: null, name: null };
}

/** Names come from other programs: control characters out, bounded. */
export function printable(name: string, atMost: number = MAX_NAME): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, atMost);
}
