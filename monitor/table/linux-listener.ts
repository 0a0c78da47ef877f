/** Which process answers on a loopback port: the socket's inode from /proc/net, then the descriptor that holds it. */
import { endianness } from 'node:os';
import { parseListeners } from './linux-parse.js';
import { readLink, readNames, readText } from './proc-files.js';

/** A line is 150 bytes: room for 50,000 connections. */
const MAX_NET_BYTES = 8 * 1024 * 1024;
/** Looking through every process is dear: a holder that could not be found (another user's) is not sought again sooner. */
const SEARCH_AGAIN_MS = 2_000;

export class ListenerFinder {
  private missed: { readonly inodes: string; readonly at: number } | null = null;

  constructor(
    private readonly procRoot: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** `candidates` are looked at first; `everybody` only when none of them holds it. Null: nobody, or not known. */
  find(port: number, candidates: readonly number[], everybody: () => readonly number[]): number | null {
    const inodes = this.inodes(port);
    if (inodes.length === 0) return null;
    const near = this.holder(inodes, candidates);
    if (near !== null) return near;

    const key = inodes.join();
    if (this.missed?.inodes === key && this.now() - this.missed.at < SEARCH_AGAIN_MS) return null;
    const tried = new Set(candidates);
    const far = this.holder(
      inodes,
      everybody().filter((pid) => !tried.has(pid)),
    );
    this.missed = far === null ? { inodes: key, at: this.now() } : null;
    return far;
  }

  private inodes(port: number): string[] {
    const littleEndian = endianness() === 'LE';
    return ['tcp', 'tcp6'].flatMap((table) =>
      parseListeners(readText(`${this.procRoot}/net/${table}`, MAX_NET_BYTES) ?? '', port, littleEndian),
    );
  }

  private holder(inodes: readonly string[], pids: readonly number[]): number | null {
    const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
    for (const pid of pids) {
      const directory = `${this.procRoot}/${pid}/fd`;
      const names = readNames(directory) ?? [];
      if (names.some((name) => wanted.has(readLink(`${directory}/${name}`) ?? ''))) return pid;
    }
    return null;
  }
}
