/**
 * Linux: is there still somebody who can write to a process's standard input? The kernel tells without touching it:
 * of a socket pair (what Node gives its children) by its diagnostics, of a pipe by who holds an end for writing.
 * To read from it would tell too, and would steal what was meant for the process.
 */
import { lstatSync } from 'node:fs';
import { systemCode } from '../../contracts/errors.js';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import { readLink, readNames } from '../../home/proc-files.js';
import type { StdinState } from '../judging/neighbours.js';
import { runTool } from '../table/run-tool.js';
import { type LocalSocket, parseSockets } from './parse-sockets.js';

/** Some systems keep it outside of an ordinary user's PATH. */
const SS = ['ss', '/usr/sbin/ss', '/sbin/ss'];
const SS_ARGS = ['-x', '-n', '-e', '-H'];
const OWNER_WRITE = 0o200;
/**
 * A process that may not be looked into may hold an end that it has inherited; one that was there well before the pipe
 * cannot have.
 */
const INHERIT_SLACK_MS = 2_000;

/** By identity key. */
export async function readStdins(
  asked: readonly ProcessRow[],
  snapshot: ProcessSnapshot,
  procRoot = '/proc',
): Promise<Map<string, StdinState>> {
  const links = new Map(asked.map((row) => [row, readLink(`${procRoot}/${row.pid}/fd/0`)]));
  const wantsSockets = [...links.values()].some((link) => link?.startsWith('socket:'));
  const wantsPipes = [...links.values()].some((link) => link?.startsWith('pipe:'));
  const sockets = wantsSockets ? await localSockets() : null;
  const pipes = wantsPipes ? pipeWriters(snapshot, procRoot) : null;
  return new Map([...links].map(([row, link]) => [identityKey(row), stateOf(row, link, sockets, pipes)]));
}

function stateOf(
  row: ProcessRow,
  link: string | null,
  sockets: ReadonlyMap<number, LocalSocket> | null,
  pipes: Pipes | null,
): StdinState {
  if (link === null) return { kind: 'unknown', why: 'it cannot be read' };
  const [, kind, inode = ''] = /^(socket|pipe):\[(\d+)\]$/.exec(link) ?? [];
  if (kind === 'socket') return socketState(sockets, Number(inode));
  if (kind === 'pipe') return pipeState(row, link, pipes);
  return { kind: 'unknown', why: `it is ${link}, no pipe from a client` };
}

function socketState(sockets: ReadonlyMap<number, LocalSocket> | null, inode: number): StdinState {
  if (!sockets)
    return { kind: 'unknown', why: 'the program `ss` (iproute2), which could tell, is not there' };
  const socket = sockets.get(inode);
  if (!socket) return { kind: 'unknown', why: 'the system does not list its socket' };
  return socket.ended
    ? { kind: 'ended', how: 'stdin closed: the other end of its socket is gone' }
    : { kind: 'open' };
}

interface Pipes {
  /** Every `pipe:[N]` that some process can write to. */
  readonly writable: ReadonlySet<string>;
  /** Processes that may not be looked into: pid, and start in ms since the epoch. */
  readonly hidden: readonly { readonly pid: number; readonly startTime: number }[];
}

function pipeState(row: ProcessRow, link: string, pipes: Pipes | null): StdinState {
  if (!pipes) return { kind: 'unknown', why: 'who else holds its pipe was not asked' };
  if (pipes.writable.has(link)) return { kind: 'open' };
  const hidden = pipes.hidden.find((other) => other.startTime >= row.startTime - INHERIT_SLACK_MS);
  if (hidden)
    return { kind: 'unknown', why: `pid ${hidden.pid}, which may hold its pipe, cannot be looked into` };
  return { kind: 'ended', how: 'stdin closed: no process can write to its pipe any more' };
}

/** Of all processes of this moment: one that was born after the snapshot may have inherited an end. */
function pipeWriters({ rows }: ProcessSnapshot, procRoot: string): Pipes {
  const writable = new Set<string>();
  const hidden: { pid: number; startTime: number }[] = [];
  for (const pid of (readNames(procRoot) ?? []).filter((name) => /^\d+$/.test(name)).map(Number)) {
    const row = rows.get(pid);
    if (row?.kernel || row?.state === 'zombie') continue;
    const directory = `${procRoot}/${pid}/fd`;
    const names = readNames(directory);
    // One that has gone meanwhile holds nothing any more.
    if (!names && readNames(`${procRoot}/${pid}`)) {
      hidden.push({ pid, startTime: row?.startTime ?? Number.POSITIVE_INFINITY });
    }
    for (const name of names ?? []) {
      const link = readLink(`${directory}/${name}`);
      if (link?.startsWith('pipe:') && isWritable(`${directory}/${name}`)) writable.add(link);
    }
  }
  return { writable, hidden };
}

/** The link's own mode shows how the file is open. One that has gone meanwhile counts as a writer: it was there. */
function isWritable(link: string): boolean {
  try {
    return (lstatSync(link).mode & OWNER_WRITE) !== 0;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return true;
  }
}

/** null: the tool is not there, or did not answer. */
async function localSockets(): Promise<Map<number, LocalSocket> | null> {
  for (const file of SS) {
    const { stdout, exitCode } = await runTool(file, SS_ARGS);
    if (exitCode === 0) return parseSockets(stdout);
  }
  return null;
}
