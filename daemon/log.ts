/** The daemon's log: JSON lines in the home, bounded and rotated; never a token, never a message body. */
import path from 'node:path';
import pino from 'pino';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

const MAX_LOG_FILE = '2M';
const MAX_LOG_FILES = 4;

export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface FileLog extends Log {
  /** Why lines are being lost (full disk, no permission), or null. */
  readonly trouble: () => string | null;
  close(): Promise<void>;
}

/** A rotated file of at most MAX_LOG_FILES times MAX_LOG_FILE. */
export function openRotated(directory: string, name: string): RotatingFileStream {
  return createStream(name, {
    path: directory,
    size: MAX_LOG_FILE,
    maxFiles: MAX_LOG_FILES,
    mode: 0o600,
    history: `.${path.parse(name).name}.history`,
  });
}

/** Writing a log must never end what it writes about: a failing stream is remembered and dropped. */
export function openLog(directory: string, program: string): FileLog {
  const stream = openRotated(directory, `${program}.log`);
  let trouble: string | null = null;
  stream.on('error', (error: Error) => {
    trouble = error.message;
  });
  const logger = pino(
    { base: { program, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    stream,
  );
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    trouble: () => trouble,
    close: () =>
      new Promise((resolve) => {
        if (stream.destroyed || stream.writableEnded) resolve();
        else stream.end(() => resolve());
      }),
  };
}
