/** A server's stderr in the home's logs: rotated, bounded in size and in rate, and never in the server's way. */
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Writable } from 'node:stream';
import { openRotated } from '../log.js';

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

/** `<logsDir>/server-<name>.log` */
export function openStderrLog(logsDirectory: string, serverName: string): StderrSink {
  const file = openRotated(logsDirectory, path.basename(logFileName(serverName)));
  return new BoundedSink(file, () => performance.now());
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

  constructor(
    private readonly file: Writable,
    private readonly now: () => number,
  ) {
    file.on('drain', () => {
      this.blocked = false;
    });
    // A full disk must not end a server: its stderr is lost, the last words are kept in memory.
    file.on('error', () => {
      this.broken = true;
    });
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

  close(): void {
    this.tellDropped();
    if (!this.file.writableEnded && !this.file.destroyed) this.file.end();
  }

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
