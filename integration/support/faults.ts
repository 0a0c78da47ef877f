/** Resource faults on the real system: a small disk, a read-only home, an ordinary user, few descriptors. */
import { type ChildProcess, execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { systemCode } from '../../contracts/errors.js';
import type { ConnectedClient } from './clients.js';
import { CLI, SHIM, type TestHome } from './home.js';

const ORDINARY_UID = 65_534;
const FILLER_BYTES = 64 * 1024;
export const isRoot = process.getuid?.() === 0;

/** Why a file system cannot be mounted here; null: it can. Leaves nothing mounted. */
export function whyNoMount(folder: string): string | null {
  if (process.platform !== 'linux') return 'this system has no tmpfs';
  const tried = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder], { encoding: 'utf8' });
  if (tried.status === 0) execFileSync('umount', [folder]);
  return tried.status === 0 ? null : `mount is not permitted: ${(tried.stderr ?? '').trim()}`;
}

/** File systems mounted on a folder, one over the other; all gone with `close`, and at the latest with this process. */
export class Mounts {
  private depth = 0;
  private readonly onExit = (): void => this.close();

  constructor(private readonly folder: string) {
    process.once('exit', this.onExit);
  }

  tmpfs(size: string): void {
    this.mount('-t', 'tmpfs', '-o', `size=${size},mode=700`, 'none', this.folder);
  }

  /**
   * Over the folder itself, so that files that are open stay so: what a disk that fails does, for new openings. Made
   * read-only elsewhere first, where nobody writes: a mount with a file open for writing cannot be.
   */
  readOnly(): void {
    const aside = mkdtempSync(path.join(tmpdir(), 'sk-mount-'));
    execFileSync('mount', ['--bind', this.folder, aside]);
    try {
      execFileSync('mount', ['-o', 'remount,ro,bind', aside]);
      this.mount('--bind', aside, this.folder);
    } finally {
      execFileSync('umount', [aside]);
      rmdirSync(aside);
    }
  }

  writable(): void {
    this.unmount();
  }

  /** May be called twice. */
  close(): void {
    process.off('exit', this.onExit);
    while (this.depth > 0) this.unmount();
  }

  private mount(...args: string[]): void {
    execFileSync('mount', args);
    this.depth += 1;
  }

  private unmount(): void {
    this.depth -= 1;
    // Lazily: a process that has its working directory there must not keep it.
    execFileSync('umount', ['-l', this.folder]);
  }
}

/** Fills the disk to its last byte; returns the way to free it. */
export function fillDisk(folder: string): () => void {
  const file = path.join(folder, 'filler');
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(FILLER_BYTES, 1);
  try {
    for (;;) writeSync(descriptor, block);
  } catch (error) {
    if (systemCode(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(descriptor);
  }
  return () => rmSync(file, { force: true });
}

/** What comes before a command so that file modes count for it: root ignores them. */
export function ordinary(): string[] {
  const id = String(ORDINARY_UID);
  return isRoot ? ['setpriv', '--reuid', id, '--regid', id, '--clear-groups'] : [];
}

/** Why the ordinary user cannot run our programs here (a checkout or a temporary folder that is closed to others); or null. */
export function whyNoOrdinary(): string | null {
  const look = `const fs = require('node:fs'); fs.accessSync(${JSON.stringify(CLI)}, fs.constants.R_OK);
    fs.accessSync(${JSON.stringify(tmpdir())}, fs.constants.X_OK);`;
  const [command = '', ...args] = [...ordinary(), process.execPath, '-e', look];
  const { status, stderr } = spawnSync(command, args, { cwd: '/', encoding: 'utf8' });
  return status === 0 ? null : (/Error: .*/.exec(stderr ?? '')?.[0] ?? 'it cannot be started');
}

/** The whole home, and the folder around it, to the ordinary user. */
export function giveAway(home: TestHome): void {
  if (!isRoot) return;
  for (const file of [home.folder, ...everythingIn(home.folder)]) chownSync(file, ORDINARY_UID, ORDINARY_UID);
}

/** The directories of the home, without (or again with) the right to write in them. */
export function setWritable(home: TestHome, writable: boolean): void {
  const { paths } = home;
  const mode = writable ? 0o700 : 0o500;
  for (const folder of [paths.home, paths.shimsDir, paths.daemonsDir, paths.serversDir, paths.logsDir]) {
    chmodSync(folder, mode);
  }
}

function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name));
}

/** Runs `shimkeeper ARGS` behind a prefix. */
export function cliBehind(
  home: TestHome,
  prefix: readonly string[],
  args: readonly string[],
): SpawnSyncReturns<string> {
  const [command = '', ...rest] = [...prefix, process.execPath, CLI, ...args];
  return spawnSync(command, rest, { env: home.env, encoding: 'utf8', timeout: 30_000 });
}

/** `node ARGS` with so few descriptors. */
export function withDescriptors(limit: number, args: readonly string[]): [string, string[]] {
  return ['sh', ['-c', `ulimit -n ${limit}; exec "$@"`, 'sh', process.execPath, ...args]];
}

export function limitDescriptors(pid: number, limit: number | 'usual'): void {
  execFileSync('prlimit', [`--nofile=${limit === 'usual' ? '1024' : String(limit)}:`, '--pid', String(pid)]);
}

export interface WatchedClient extends ConnectedClient {
  /** What its shim said on stderr, line by line. */
  readonly said: () => string[];
}

/** A client whose shim runs behind a prefix. */
export async function connectBehind(
  home: TestHome,
  prefix: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<WatchedClient> {
  const [command = '', ...args] = [...prefix, process.execPath, SHIM];
  const transport = new StdioClientTransport({ command, args, env: { ...home.env, ...env }, stderr: 'pipe' });
  let text = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const client = new Client({ name: 'fault-client', version: '1.0.0' });
  await client.connect(transport);
  const shimPid = transport.pid;
  if (shimPid === null) throw new Error('the shim has no pid');
  return { client, transport, shimPid, said: () => text.split('\n').filter((line) => line !== '') };
}

export function linesOf(child: ChildProcess): () => string[] {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text.split('\n').filter((line) => line !== '');
}

/** Keeps so many idle connections open, again and again, until the returned function is called. */
export function floodPort(port: number, count: number): () => void {
  const sockets = new Set<Socket>();
  let over = false;
  const open = (): void => {
    if (over) return;
    const socket = connectSocket(port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      setTimeout(open, 100);
    });
  };
  for (let index = 0; index < count; index += 1) open();
  return () => {
    over = true;
    for (const socket of sockets) socket.destroy();
  };
}
