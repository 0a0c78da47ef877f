/** The tray app of this home as a process: `stop` leaves it open, `uninstall` ends it. */
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import type { EndedRow } from '../../contracts/answers.js';
import { systemCode } from '../../contracts/errors.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { endProcess } from '../../monitor/end-process.js';
import type { Context } from '../context.js';
import { handDeps } from '../mend.js';

/** Chromium's lock of the one instance: a link to `<host>-<pid>` in the app's own folder. Not on Windows. */
const LOCK_LINK = 'SingletonLock';
const PROGRAM = /(^|[/\\])(shimkeeper|electron)(\.exe)?( |$)/i;
/** Main process, zygote, its child. */
const MAX_DEPTH = 4;
/** Its daemon is gone by then: it takes down its window and its helpers. */
const QUIT_MS = 15_000;

/** Null: none runs. */
export async function endTrayApp(context: Context): Promise<(EndedRow & { readonly gone: boolean }) | null> {
  const row = await trayApp(context);
  if (!row) return null;
  const deps = { ...handDeps(context), waits: { sigtermMs: QUIT_MS } };
  const { how, gone, reason } = await endProcess(row, deps);
  const evidence = [
    `the tray app of this home: it holds ${path.join(context.paths.appDir, LOCK_LINK)}`,
    ...(reason === null ? [] : [reason]),
  ];
  return { pid: row.pid, startTime: row.startTime, role: 'daemon', evidence, how, gone };
}

/**
 * By its lock, and by what it is: the lock of an app that crashed may name a stranger by now. Its environment tells nothing
 * (Chromium writes its title over it), but its helpers are told the folder that they serve.
 */
async function trayApp({ paths, table }: Context): Promise<ProcessRow | null> {
  const pid = lockHolder(path.join(paths.appDir, LOCK_LINK));
  if (pid === null) return null;
  const { rows } = await table.snapshot();
  const row = rows.get(pid);
  if (!row || !PROGRAM.test(row.argv?.[0] ?? '')) return null;
  const serves = [...rows.values()].some(
    (one) => servesFolder(one, paths.appDir) && descends(rows, one, pid),
  );
  return serves ? row : null;
}

/** Chromium's processes write their command line into their first argument: where its words ended is lost. */
function servesFolder({ argv }: ProcessRow, folder: string): boolean {
  return argv !== null && ` ${argv.join(' ')} `.includes(` --user-data-dir=${folder} `);
}

function descends(rows: ReadonlyMap<number, ProcessRow>, from: ProcessRow, pid: number): boolean {
  let row: ProcessRow | undefined = from;
  for (let depth = 0; row && depth < MAX_DEPTH; depth += 1) {
    if (row.ppid === pid) return true;
    row = rows.get(row.ppid);
  }
  return false;
}

function lockHolder(link: string): number | null {
  try {
    const target = readlinkSync(link);
    const at = target.lastIndexOf('-');
    const pid = Number(target.slice(at + 1));
    return target.slice(0, at) === hostname() && Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EINVAL') return null;
    throw error;
  }
}
