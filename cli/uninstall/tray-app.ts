/** The tray app of this home as a process: `stop` leaves it open, `uninstall` ends it. */
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import type { EndedRow } from '../../contracts/answers.js';
import { systemCode } from '../../contracts/errors.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { ENV } from '../../contracts/product.js';
import { resolveHome } from '../../home/paths.js';
import { endProcess } from '../../monitor/end-process.js';
import type { Context } from '../context.js';
import { handDeps } from '../mend.js';

/** Chromium's lock of the one instance: a link to `<host>-<pid>` in the app's own folder. Not on Windows. */
const LOCK_LINK = 'SingletonLock';
const PROGRAM = /^(shimkeeper|electron)$/i;
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

/** By its lock, and by what it is: the lock of an app that crashed may name a stranger by now. */
async function trayApp({ paths, table }: Context): Promise<ProcessRow | null> {
  const pid = lockHolder(path.join(paths.appDir, LOCK_LINK));
  const row = pid === null ? null : await table.read(pid);
  const program = path.basename(row?.argv?.[0] ?? '').replace(/\.exe$/i, '');
  if (!row || !PROGRAM.test(program)) return null;
  const environment = await table.environment(row.pid);
  return environment && homeOf(environment) === paths.home ? row : null;
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

function homeOf(environment: Readonly<Record<string, string>>): string | null {
  const named = environment[ENV.home];
  if (named) return path.isAbsolute(named) ? resolveHome(named) : null;
  const user = environment['HOME'];
  return user ? resolveHome(path.join(user, '.shimkeeper')) : null;
}
