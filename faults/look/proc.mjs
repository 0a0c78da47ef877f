/** What the kernel says: /proc/PID/stat, the table of TCP sockets, open descriptors. Linux alone. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { codeOf } from '../../build/setup/failure.mjs';

/** @typedef {{ pid: number, ppid: number, state: string, startTicks: number, rssBytes: number }} Stat */

const PAGE_BYTES = 4_096;
export const MS_PER_TICK = 10;
const LISTENING = '0A';
const GONE = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'];

/** @param {string} file @returns {string} empty where it is gone or another user's */
export function textOf(file) {
  return orElse('', () => readFileSync(file, 'latin1'));
}

/** @returns {number[]} */
export function allPids() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** @param {number} pid @returns {Stat | null} null: there is no such process, or it has ended and waits for its parent */
export function statOf(pid) {
  return parseStat(textOf(`/proc/${pid}/stat`));
}

/** @param {string} text of /proc/PID/stat @returns {Stat | null} */
export function parseStat(text) {
  // A command's name may hold anything, a bracket too.
  const close = text.lastIndexOf(')');
  if (close < 0) return null;
  const fields = text.slice(close + 2).split(' ');
  const state = fields[0] ?? '';
  if (state === 'Z' || state === 'X') return null;
  return {
    pid: Number.parseInt(text, 10),
    ppid: Number(fields[1]),
    state,
    startTicks: Number(fields[19]),
    rssBytes: Number(fields[21]) * PAGE_BYTES,
  };
}

/** @param {number} pid @returns {string[]} */
export function argvOf(pid) {
  return textOf(`/proc/${pid}/cmdline`).split('\0').filter(Boolean);
}

/** @param {number} port @returns {string[]} the sockets that listen there for IPv4, as descriptors name them */
export function listeningSockets(port) {
  return parseListeners(listenersText(), port);
}

/**
 * The kernel tells of what listens first, a page at a time, and walks its whole table of connections for what follows:
 * ten times a second that would be dear, so no more is read than is needed.
 *
 * @returns {string} at least all lines of sockets that listen
 */
function listenersText() {
  const file = openSync('/proc/net/tcp', 'r');
  try {
    const page = Buffer.alloc(PAGE_BYTES);
    let text = '';
    for (;;) {
      const read = readSync(file, page, 0, page.length, null);
      text += page.toString('latin1', 0, read);
      const states = text.split('\n').slice(1, -1).map(stateOf);
      if (read === 0 || states.some((state) => state !== LISTENING)) return text;
    }
  } finally {
    closeSync(file);
  }
}

/** @param {string} line of /proc/net/tcp @returns {string | undefined} */
function stateOf(line) {
  return line.trim().split(/\s+/, 4)[3];
}

/** @param {string} table the text of /proc/net/tcp @param {number} port @returns {string[]} */
export function parseListeners(table, port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === LISTENING && local.endsWith(suffix) ? [`socket:[${inode}]`] : [];
  });
}

/** @param {number} pid @returns {string[]} what its descriptors point to */
export function descriptorsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  return orElse(/** @type {string[]} */ ([]), () => readdirSync(folder)).map((name) =>
    orElse('', () => readlinkSync(`${folder}/${name}`)),
  );
}

/** @returns {number} seconds since the system started */
export function uptimeSeconds() {
  return Number.parseFloat(textOf('/proc/uptime'));
}

/** @returns {string} */
export function bootId() {
  return textOf('/proc/sys/kernel/random/boot_id').trim();
}

/** @returns {number} milliseconds since the epoch, to a second */
export function bootTimeMs() {
  return Number(/^btime (\d+)$/m.exec(textOf('/proc/stat'))?.[1] ?? 0) * 1_000;
}

/** @param {number} startTicks @param {number} bootedMs @returns {number} milliseconds since the epoch, to a second */
export function startedAt(startTicks, bootedMs) {
  return bootedMs + startTicks * MS_PER_TICK;
}

/**
 * @template T
 * @param {T} other
 * @param {() => T} read
 * @returns {T}
 */
function orElse(other, read) {
  try {
    return read();
  } catch (error) {
    if (GONE.includes(codeOf(error) ?? '')) return other;
    throw error;
  }
}
