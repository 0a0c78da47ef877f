/**
 * Linux: is there still somebody who can write to a process's standard input? The kernel tells without touching it:
 * of a socket pair (what Node gives its children) by its diagnostics, of a pipe by who holds an end for writing.
 * To read from it would tell too, and would steal what was meant for the process.
 */
import { lstatSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { systemCode } from '../../contracts/errors.js';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow, ProcessSnapshot } from '../../contracts/process-table.js';
import { readLink, readNames } from '../../home/proc-files.js';
import type { StdinState } from '../facts.js';
import { runTool, type ToolResult } from '../table/run-tool.js';
import { inSlices } from '../table/slices.js';
import { type LocalSocket, parseSockets } from './parse-sockets.js';

/** Some systems keep it outside of an ordinary user's PATH. */
const SS = ['ss', '/usr/sbin/ss', '/sbin/ss'];
const SS_ARGS = ['-x', '-n', '-e', '-H'];
/** The kernel lists them in pieces: where others come and go meanwhile, one may be left out. */
const LISTINGS = 2;
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
  const inodes = [...links.values()].flatMap((link) => socketOf(link) ?? []);
  const wanted = new Set([...links.values()].filter((link) => link?.startsWith('pipe:')));
  const socketState = await socketStates(inodes);
  const pipes = wanted.size > 0 ? await pipeWriters(snapshot, procRoot, wanted) : null;
  return new Map([...links].map(([row, link]) => [identityKey(row), stateOf(row, link, socketState, pipes)]));
}

function stateOf(
  row: ProcessRow,
  link: string | null,
  socketState: SocketState,
  pipes: Pipes | null,
): StdinState {
  if (link === null) return { kind: 'unknown', why: 'it cannot be read' };
  const inode = socketOf(link);
  if (inode !== null) return socketState(inode);
  if (link.startsWith('pipe:')) return pipeState(row, link, pipes);
  return { kind: 'unknown', why: `it is ${link}, no pipe from a client` };
}

/** `socket:[N]` -> its inode. */
function socketOf(link: string | null): number | null {
  const [, inode] = /^socket:\[(\d+)\]$/.exec(link ?? '') ?? [];
  return inode === undefined ? null : Number(inode);
}

type Unknown = Extract<StdinState, { kind: 'unknown' }>;
type SocketState = (inode: number) => StdinState;

const NO_TOOL: Unknown = {
  kind: 'unknown',
  why: 'the program `ss` (iproute2), which could tell, is not there',
};
const NO_ANSWER: Unknown = {
  kind: 'unknown',
  why: 'the program `ss` (iproute2) did not answer',
  passing: true,
};
/** It is of another network namespace. */
const NOT_LISTED: Unknown = { kind: 'unknown', why: 'the system does not list its socket' };

/** Of these inodes; the system is not asked where there are none. */
async function socketStates(wanted: readonly number[]): Promise<SocketState> {
  const sockets = new Map<number, LocalSocket>();
  for (let listing = 0; listing < LISTINGS && !wanted.every((inode) => sockets.has(inode)); listing += 1) {
    const { stdout, exitCode, passing } = await listSockets();
    if (exitCode !== 0) return () => (passing ? NO_ANSWER : NO_TOOL);
    for (const [inode, socket] of parseSockets(stdout)) sockets.set(inode, socket);
  }
  return (inode) => stateOfSocket(sockets.get(inode));
}

/** By the first program of them that answers, or that may do so another time. */
async function listSockets(): Promise<ToolResult> {
  let result: ToolResult = { stdout: '', exitCode: null };
  for (const file of SS) {
    result = await runTool(file, SS_ARGS);
    if (result.exitCode === 0 || result.passing) break;
  }
  return result;
}

function stateOfSocket(socket: LocalSocket | undefined): StdinState {
  if (!socket) return NOT_LISTED;
  return socket.ended
    ? { kind: 'ended', how: 'stdin closed: the other end of its socket is gone' }
    : { kind: 'open' };
}

interface Pipes {
  /** Every `pipe:[N]` of those asked for that some process can write to. */
  readonly writable: Set<string>;
  /** Processes that may not be looked into: pid, and start in ms since the epoch. */
  readonly hidden: { readonly pid: number; readonly startTime: number }[];
}

function pipeState(row: ProcessRow, link: string, pipes: Pipes | null): StdinState {
  if (!pipes) return { kind: 'unknown', why: 'who else holds its pipe was not asked' };
  if (pipes.writable.has(link)) return { kind: 'open' };
  const hidden = pipes.hidden.find((other) => other.startTime >= row.startTime - INHERIT_SLACK_MS);
  if (hidden)
    return { kind: 'unknown', why: `pid ${hidden.pid}, which may hold its pipe, cannot be looked into` };
  return { kind: 'ended', how: 'stdin closed: no process can write to its pipe any more' };
}

/**
 * Of all processes of this moment: one that was born after the snapshot may have inherited an end. While they are gone
 * through, an end may be handed from one that is yet to come to one that was passed; who seems to have no writer is
 * therefore looked for a second time.
 */
async function pipeWriters(
  snapshot: ProcessSnapshot,
  procRoot: string,
  wanted: ReadonlySet<string | null>,
): Promise<Pipes> {
  const pipes: Pipes = { writable: new Set(), hidden: [] };
  for (let pass = 0; pass < 2 && pipes.writable.size < wanted.size; pass += 1) {
    const pids = (readNames(procRoot) ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
    await inSlices(
      pids,
      () => performance.now(),
      (pid) => {
        const row = snapshot.rows.get(pid);
        if (row?.kernel || row?.state === 'zombie') return;
        const known = lookInto(`${procRoot}/${pid}`, wanted, pipes.writable);
        if (!known) pipes.hidden.push({ pid, startTime: row?.startTime ?? Number.POSITIVE_INFINITY });
      },
    );
  }
  return pipes;
}

/** Adds the wanted pipes that this process can write to. False: it may not be looked into. */
function lookInto(process: string, wanted: ReadonlySet<string | null>, writable: Set<string>): boolean {
  const names = readNames(`${process}/fd`);
  for (const name of names ?? []) {
    const link = readLink(`${process}/fd/${name}`);
    if (link !== null && wanted.has(link) && isWritable(`${process}/fd/${name}`)) writable.add(link);
  }
  // One that has gone meanwhile holds nothing any more.
  return names !== null || readNames(process) === null;
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
