/** The daemon's log: JSON lines in the home, bounded and rotated; never a token, never a message body. */
import path from 'node:path';
import type { Writable } from 'node:stream';
import pino from 'pino';
import { messageOf, systemCode } from '../contracts/errors.js';
import { mendOf } from '../home/paths.js';
import { openRotated } from './rotated-file.js';

/** What waits for a disk that does not keep up; more is lost and counted. */
const MAX_BACKLOG_BYTES = 1024 * 1024;
/** A log that failed is opened again so often. */
export const REOPEN_MS = 2_000;

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** Why lines are being lost (full disk, no permission) and the mend, in one line; null: none are. */
  readonly trouble?: () => string | null;
}

export interface FileLog extends Log {
  readonly trouble: () => string | null;
  close(): Promise<void>;
}

/** Writing a log must never end what it writes about: its trouble is told once, lines are lost, and it is tried again. */
export function openLog(
  directory: string,
  program: string,
  complain: (line: string) => void = (line) => process.stderr.write(`shimkeeper: ${line}\n`),
): FileLog {
  const file = new LogFile(directory, `${program}.log`, {
    onTrouble: complain,
    onBack: (lost) => logger.warn({ lost }, 'the log is written again; lines were lost'),
  });
  const logger = pino(
    { base: { program, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    file,
  );
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    trouble: () => file.trouble,
    close: () => file.close(),
  };
}

interface LogFileEvents {
  /** One line; once, until it has been written to again. */
  readonly onTrouble: (line: string) => void;
  readonly onBack: (lost: number) => void;
}

class LogFile {
  private stream: Writable | null = null;
  private retry: NodeJS.Timeout | undefined;
  private lost = 0;
  private closed = false;
  trouble: string | null = null;

  constructor(
    private readonly directory: string,
    private readonly name: string,
    private readonly events: LogFileEvents,
  ) {
    this.open();
  }

  write(line: string): void {
    const { stream } = this;
    if (!stream || stream.writableLength > MAX_BACKLOG_BYTES) {
      this.lost += 1;
      return;
    }
    stream.write(line);
  }

  /** Resolves when all that could be written is. May be called twice. */
  close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    const { stream } = this;
    if (!stream || stream.destroyed || stream.writableEnded) return Promise.resolve();
    return new Promise((resolve) => stream.end(() => resolve()));
  }

  private open(): void {
    const stream = openRotated(this.directory, this.name);
    this.stream = stream;
    stream.on('error', (error: Error) => this.fail(error));
    if (this.trouble === null) return;
    // On a line of its own, after what a full disk has cut off.
    stream.write('\n', (error) => {
      if (!error) this.back();
    });
  }

  private back(): void {
    this.trouble = null;
    const { lost } = this;
    this.lost = 0;
    this.events.onBack(lost);
  }

  private fail(error: Error): void {
    const code = systemCode(error);
    const line = `${fileOf(error) ?? path.join(this.directory, this.name)} cannot be written (${code ?? messageOf(error)}): ${mendOf(code)}; lines are lost until then.`;
    if (this.trouble === null) this.events.onTrouble(line);
    this.trouble = line;
    this.stream = null;
    if (this.closed) return;
    this.retry = setTimeout(() => this.open(), REOPEN_MS);
    this.retry.unref();
  }
}

/** The file that the system complains of: the log itself, or one that rotation needs. */
function fileOf(error: Error): string | null {
  return 'path' in error && typeof error.path === 'string' ? error.path : null;
}
