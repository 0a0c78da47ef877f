/** A server's stderr in the home's logs: rotated, bounded in size and in rate, and never in the server's way. */
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Writable } from 'node:stream';
import { openRotated } from '../rotated-file.js';
import { makeRoom } from './log-room.js';

/** A server that writes more than this has nothing to say that anybody could read. */
export const MAX_STDERR_BYTES_PER_SECOND = 256 * 1024;
/** Of the last line: what is shown as the reason when the server ends. */
const LAST_WORDS_CHARS = 200;
const WINDOW_MS = 1_000;

export interface StderrSink {
  write(chunk: Buffer): void;
  /** The last line that was not empty, printable and bounded; empty when there was none. */
  lastWords(): string;
  close(): void;
}

/**
 * The files `<directory>/server-<name>.log`. Processes of one name (one for each client, or for each kind of client)
 * write into the same file, which is opened once and closed with the last of them. The files of servers that were not
 * seen for longest go when there are too many.
 */
export class StderrLogs {
  private readonly open = new Map<string, { readonly file: Writable; writers: number }>();

  constructor(
    private readonly directory: string,
    private readonly openFile: (directory: string, name: string) => Writable = openRotated,
  ) {}

  sink(serverName: string): StderrSink {
    const name = path.basename(logFileName(serverName));
    const known = this.open.get(name);
    // A file that failed or was closed by the system is opened anew.
    const shared = known && !known.file.destroyed ? known : { file: this.create(name), writers: 0 };
    this.open.set(name, shared);
    shared.writers += 1;
    return new BoundedSink(
      shared.file,
      () => performance.now(),
      () => {
        shared.writers -= 1;
        if (shared.writers > 0) return;
        if (this.open.get(name) === shared) this.open.delete(name);
        if (!shared.file.writableEnded && !shared.file.destroyed) shared.file.end();
      },
    );
  }

  private create(name: string): Writable {
    makeRoom(this.directory, new Set([...this.open.keys(), name]));
    const file = this.openFile(this.directory, name);
    file.setMaxListeners(0);
    return file;
  }
}

export function logFileName(serverName: string): string {
  return `server-${serverName.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 80)}.log`;
}

/** Drops what comes too fast or what the disk does not take, and says how much that was. */
export class BoundedSink implements StderrSink {
  private windowStart = 0;
  private windowBytes = 0;
  private droppedBytes = 0;
  private blocked = false;
  private broken = false;
  private last = '';
  private closed = false;

  constructor(
    private readonly file: Writable,
    private readonly now: () => number,
    private readonly release: () => void,
  ) {
    file.on('drain', this.onDrain);
    file.on('error', this.onError);
  }

  write(chunk: Buffer): void {
    this.remember(chunk);
    const now = this.now();
    if (now - this.windowStart >= WINDOW_MS) {
      this.windowStart = now;
      this.windowBytes = 0;
      this.tellDropped();
    }
    this.windowBytes += chunk.length;
    if (this.broken || this.blocked || this.windowBytes > MAX_STDERR_BYTES_PER_SECOND) {
      this.droppedBytes += chunk.length;
      return;
    }
    this.blocked = !this.file.write(chunk);
  }

  lastWords(): string {
    return this.last;
  }

  /** May be called twice. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.tellDropped();
    this.file.off('drain', this.onDrain);
    this.release();
  }

  private readonly onDrain = (): void => {
    this.blocked = false;
  };

  /** A full disk must not end a server: its stderr is lost, the last words are kept in memory. */
  private readonly onError = (): void => {
    this.broken = true;
  };

  private tellDropped(): void {
    if (this.droppedBytes === 0 || this.broken || this.blocked) return;
    this.blocked = !this.file.write(`\n[shimkeeper: ${this.droppedBytes} bytes of stderr dropped]\n`);
    this.droppedBytes = 0;
  }

  private remember(chunk: Buffer): void {
    const text = chunk.subarray(-4 * LAST_WORDS_CHARS).toString('utf8');
    const line = text
      .split('\n')
      .map((part) => part.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim())
      .findLast((part) => part !== '');
    if (line) this.last = line.slice(0, LAST_WORDS_CHARS);
  }
}
