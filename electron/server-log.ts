/** The end of a server's log, as lines that can be shown. */
import path from 'node:path';
import { messageOf } from '../contracts/errors.js';
import type { ServerLog } from '../contracts/ipc.js';
import { logFileName } from '../daemon/servers/stderr-log.js';
import { readTail } from '../home/state-file.js';

const TAIL_BYTES = 64 * 1024;
const MAX_LINES = 300;
const MAX_LINE = 2_000;

/** Of a server that has said nothing yet there are no lines; of a log that cannot be read there is one that says why. */
export function serverLog(logsDir: string, name: string): ServerLog {
  const file = path.join(logsDir, logFileName(name));
  try {
    return { file, lines: shownLines(readTail(file, TAIL_BYTES)) };
  } catch (error) {
    return { file, lines: [`This log cannot be read: ${messageOf(error)}`] };
  }
}

function shownLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
        .trimEnd()
        .slice(0, MAX_LINE),
    )
    .filter((line) => line !== '')
    .slice(-MAX_LINES);
}
