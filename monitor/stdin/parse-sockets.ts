/** What `ss -x -e` prints of local sockets -> who cannot receive any more. Pure. */

export interface LocalSocket {
  /** Nothing can arrive any more: the peer has closed its end, or has shut down its sending. */
  readonly ended: boolean;
  /** Inode of the other end; 0: there is none. */
  readonly peer: number;
}

/**
 * One line a socket: `u_str ESTAB 0 0 * INODE * PEER <->`, with a path or `*` before each inode. The arrow shows what
 * is open: `<` receiving, `>` sending, `-` in their place what has been shut down.
 */
const LINE = /^(?:u_\S+)\s+(\S+)\s+\d+\s+\d+\s+.*\s(\d+)\s+\*\s+(\d+)\s+([<-])-([>-])/;

export function parseSockets(text: string): Map<number, LocalSocket> {
  const sockets = new Map<number, LocalSocket>();
  for (const line of text.split('\n')) {
    const [, state, inode, peer, receiving] = LINE.exec(line) ?? [];
    if (state !== 'ESTAB') continue;
    sockets.set(Number(inode), { ended: receiving === '-', peer: Number(peer) });
  }
  return sockets;
}
