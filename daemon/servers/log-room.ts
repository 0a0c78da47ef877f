/**
 * How many servers' logs the home keeps. Each server given in place has a name of its own, with its command, directory and
 * environment in it, so that there would be more of them for ever; the ones that were written longest ago go.
 */
import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { systemCode } from '../../contracts/errors.js';

/** Servers, with all the rotated files of each; those that run now are kept, however many they are. */
export const MAX_SERVER_LOGS = 32;

/** `server-NAME.log`, a rotated `20261123-0351-01-server-NAME.log`, and the list of those, `.server-NAME.history`. */
const LOG_FILE =
  /^(?:(?:\d{8}-\d{4}-\d{2,}-)?(server-[A-Za-z0-9._-]+)\.log|\.(server-[A-Za-z0-9._-]+)\.history)$/;

export interface LogFileFacts {
  readonly name: string;
  readonly mtimeMs: number;
}

/** Pure: the files to be removed, so that with the logs in `open` at most `max` servers' are left. */
export function staleLogs(files: readonly LogFileFacts[], open: ReadonlySet<string>, max: number): string[] {
  const groups = new Map<string, { names: string[]; newest: number }>();
  for (const { name, mtimeMs } of files) {
    const server = serverOf(name);
    if (server === null || open.has(`${server}.log`)) continue;
    const group = groups.get(server) ?? { names: [], newest: 0 };
    group.names.push(name);
    group.newest = Math.max(group.newest, mtimeMs);
    groups.set(server, group);
  }
  const room = Math.max(0, max - open.size);
  const newestFirst = [...groups.values()].sort((a, b) => b.newest - a.newest);
  return newestFirst.slice(room).flatMap(({ names }) => names);
}

function serverOf(file: string): string | null {
  const [, log, history] = LOG_FILE.exec(file) ?? [];
  return log ?? history ?? null;
}

/** Makes room in the directory. What cannot be looked at or removed stays: logs are never in a server's way. */
export function makeRoom(directory: string, open: ReadonlySet<string>): void {
  for (const name of staleLogs(filesIn(directory), open, MAX_SERVER_LOGS)) {
    unlessSystem(() => rmSync(path.join(directory, name), { force: true }));
  }
}

function filesIn(directory: string): LogFileFacts[] {
  const entries = unlessSystem<Dirent[]>(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  return entries
    .filter((entry) => entry.isFile() && serverOf(entry.name) !== null)
    .flatMap(({ name }) => {
      const facts = unlessSystem(() => statSync(path.join(directory, name)));
      return facts ? [{ name, mtimeMs: facts.mtimeMs }] : [];
    });
}

function unlessSystem<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
