/** Who listens on a loopback port, by what Linux shows in /proc; elsewhere nothing is known without starting a tool. */
import { endianness } from 'node:os';
import { readLink, readListeners, readNames } from './proc-files.js';

/** net/tcp_states.h */
const TCP_LISTEN = '0A';
const ANY_IPV4 = '00000000';
const ANY_IPV6 = '0'.repeat(32);
/** A line is 150 bytes: room for 50,000 connections. */
const MAX_NET_BYTES = 8 * 1024 * 1024;

export interface ListeningSocket {
  /** What the descriptor of its holder links to: `socket:[INODE]`. */
  readonly link: string;
  /** Whose it is, though the holder's descriptors cannot be read. */
  readonly uid: number;
}

/** The kernel prints an address as 32-bit words in the machine's own byte order. */
function hexAddress(bytes: readonly [number, number, number, number], littleEndian: boolean): string {
  const ordered = littleEndian ? [...bytes].reverse() : [...bytes];
  return ordered
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

/**
 * The sockets that answer on 127.0.0.1:port, from the text of /proc/net/tcp or tcp6; those bound to exactly that
 * address come first, because the kernel prefers them. Pure.
 */
export function parseListeners(text: string, port: number, littleEndian: boolean): ListeningSocket[] {
  const loopback = hexAddress([127, 0, 0, 1], littleEndian);
  const mapped = `0000000000000000${littleEndian ? 'FFFF0000' : '0000FFFF'}${loopback}`;
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const exact: ListeningSocket[] = [];
  const any: ListeningSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    const [address, localPort] = (columns[1] ?? '').split(':');
    const inode = columns[9];
    if (columns[3] !== TCP_LISTEN || localPort !== wanted || inode === undefined) continue;
    const socket = { link: `socket:[${inode}]`, uid: Number(columns[7]) };
    if (address === loopback || address === mapped) exact.push(socket);
    else if (address === ANY_IPV4 || address === ANY_IPV6) any.push(socket);
  }
  return [...exact, ...any];
}

/** The second table only where the first has none: an IPv6 socket may answer for IPv4, which ours never needs. */
export function listeningSockets(port: number, procRoot: string = '/proc'): ListeningSocket[] {
  const littleEndian = endianness() === 'LE';
  for (const table of ['tcp', 'tcp6']) {
    const sockets = parseListeners(
      readListeners(`${procRoot}/net/${table}`, MAX_NET_BYTES) ?? '',
      port,
      littleEndian,
    );
    if (sockets.length > 0) return sockets;
  }
  return [];
}

export interface PortHolder {
  readonly pid: number;
  /** The link in /proc/PID/fd, and what it points to. */
  readonly link: string;
  readonly socket: string;
}

/** The first of these processes that holds one of the sockets; null: none does, or theirs cannot be read. */
export function holderAmong(
  pids: readonly number[],
  sockets: readonly ListeningSocket[],
  procRoot: string = '/proc',
): PortHolder | null {
  const wanted = new Set(sockets.map(({ link }) => link));
  for (const pid of pids) {
    const directory = `${procRoot}/${pid}/fd`;
    for (const name of readNames(directory) ?? []) {
      const link = `${directory}/${name}`;
      const socket = readLink(link);
      if (socket !== null && wanted.has(socket)) return { pid, link, socket };
    }
  }
  return null;
}

/** Every process of the system; null where /proc cannot be read. */
export function processIds(procRoot: string = '/proc'): number[] | null {
  const names = readNames(procRoot);
  return names?.filter((name) => /^\d+$/.test(name)).map(Number) ?? null;
}
