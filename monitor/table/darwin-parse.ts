/** Texts of macOS's `ps` and `lsof` -> rows. Pure. */
import type { ProcessRow } from '../../contracts/process-table.js';
import { basename } from '../recognise.js';
import { splitPosix } from './command-line.js';

const KIB = 1024;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** pid, ppid, pgid, uid, state, lstart (ctime(3), 24 characters), rss in KiB, time, command to the end of the line. */
const LINE =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(\S+)\s+\w{3} (\w{3}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})\s+(\d+)\s+([\d:.-]+) ?(.*)$/;
/** Processor time: minutes, seconds and hundredths; days and hours where a `ps` prints them. */
const TIME = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d{2})(?:\.(\d{2}))?$/;
const UID_SPACE = 2 ** 32;

/** Columns for `ps -o`, one option each: BSD and POSIX disagree on `pid=,ppid=` in one. */
export const PS_COLUMNS = ['pid', 'ppid', 'pgid', 'uid', 'state', 'lstart', 'rss', 'time', 'command'].flatMap(
  (column) => ['-o', `${column}=`],
);

/**
 * `LC_ALL=C TZ=UTC ps -axww -o pid= ...`. macOS prints control characters of an argument as octal escapes (vis(3)), so
 * that a line break in one forges no row; a line that is none is left out.
 */
export function parsePs(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const row = parseLine(line);
    return row ? [row] : [];
  });
}

function parseLine(line: string): ProcessRow | null {
  const found = LINE.exec(line);
  if (!found) return null;
  const [, pid, ppid, pgid, uid, state = '', month = '', day, hour, minute, second, year, rss] = found;
  const [time = '', command = ''] = found.slice(13);
  const startTime = Date.UTC(
    Number(year),
    MONTHS.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  if (!MONTHS.includes(month)) return null;
  const zombie = state.startsWith('Z');
  const argv = splitPosix(command);
  return {
    bootId: 'darwin',
    pid: Number(pid),
    ppid: Number(ppid),
    pgid: Number(pgid),
    // `nobody` is -2, printed with or without its sign.
    uid: (Number(uid) + UID_SPACE) % UID_SPACE,
    state: zombie ? 'zombie' : state.startsWith('T') ? 'stopped' : 'running',
    kernel: Number(pid) === 0,
    name: basename(argv[0] ?? ''),
    // A zombie is printed as `<defunct>`; no command at all: not ours to read.
    argv: zombie || command === '' ? null : argv,
    startTicks: startTime,
    startTime,
    rssBytes: Number(rss) * KIB,
    cpuMs: parseTime(time),
  };
}

function parseTime(text: string): number | null {
  const found = TIME.exec(text);
  if (!found) return null;
  const [days, hours, minutes, seconds, hundredths] = found.slice(1).map((part) => Number(part ?? 0));
  const wholeMinutes = ((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0);
  return (wholeMinutes * 60 + (seconds ?? 0)) * 1_000 + (hundredths ?? 0) * 10;
}

/** `lsof -nP -iTCP:PORT -sTCP:LISTEN -Fpn`: lines `p<pid>`, `f<fd>`, `n<address>`. The exact loopback address first. */
export function parseLsof(text: string, port: number): number | null {
  let pid: number | null = null;
  let any: number | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (!line.startsWith('n') || pid === null) continue;
    const address = line.slice(1);
    if (address === `127.0.0.1:${port}`) return pid;
    if (address === `*:${port}`) any ??= pid;
  }
  return any;
}
