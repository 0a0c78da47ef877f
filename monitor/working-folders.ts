/** The folders that processes work in, where the system tells: Linux and macOS. Windows keeps it to itself. */
import { identityKey } from '../contracts/identity.js';
import type { ProcessRow } from '../contracts/process-table.js';
import { readLink } from '../home/proc-files.js';
import { runTool } from './table/run-tool.js';

/** No desk has more clients open; the rest is not asked. */
const MAX_ASKED = 64;
const DELETED = ' (deleted)';

/** By identity key; who is not in it could not be asked, or works nowhere in particular. */
export type ReadFolders = (rows: readonly ProcessRow[]) => Promise<ReadonlyMap<string, string>>;

export function foldersOf(platform: NodeJS.Platform = process.platform): ReadFolders {
  if (platform === 'linux') return async (rows) => linuxFolders(rows);
  return platform === 'darwin' ? darwinFolders : async () => new Map();
}

/** A path in a container is none of ours. */
export function linuxFolders(rows: readonly ProcessRow[], procRoot = '/proc'): Map<string, string> {
  const asked = rows.filter(({ contained }) => contained !== true).slice(0, MAX_ASKED);
  return new Map(
    asked.flatMap((row) => {
      const folder = readLink(`${procRoot}/${row.pid}/cwd`);
      return folder !== null && isSomewhere(folder) ? [[identityKey(row), folder]] : [];
    }),
  );
}

async function darwinFolders(rows: readonly ProcessRow[]): Promise<Map<string, string>> {
  const asked = rows.slice(0, MAX_ASKED);
  if (asked.length === 0) return new Map();
  const pids = asked.map(({ pid }) => pid).join();
  const { stdout } = await runTool('/usr/sbin/lsof', ['-a', '-w', '-d', 'cwd', '-Fn', '-p', pids]);
  const byPid = parseLsofFolders(stdout);
  return new Map(
    asked.flatMap((row) => {
      const folder = byPid.get(row.pid);
      return folder !== undefined && isSomewhere(folder) ? [[identityKey(row), folder]] : [];
    }),
  );
}

/** `lsof -Fn`: a line `pPID` for each process, `fcwd`, and `nPATH`. Pure. */
export function parseLsofFolders(text: string): Map<number, string> {
  const folders = new Map<number, string>();
  let pid: number | null = null;
  for (const line of text.split('\n')) {
    if (/^p\d+$/.test(line)) pid = Number(line.slice(1));
    else if (pid !== null && line.startsWith('n/') && !folders.has(pid)) folders.set(pid, line.slice(1));
  }
  return folders;
}

/** A program of a desktop stands at the root: that says nothing. */
function isSomewhere(folder: string): boolean {
  return folder.startsWith('/') && folder !== '/' && !folder.endsWith(DELETED);
}
