/**
 * Connections that have proven nothing yet, in two rooms: those that knock (no upgrade so far, or a refused one), and
 * those that were upgraded and owe their hello. Both are bounded in number, the second in bytes too. Where a room is
 * full, the oldest goes and the newcomer stays: who belongs here needs some milliseconds, so however many strangers
 * come and come again, there is always a place for those milliseconds. The deadlines are the HTTP server's and the
 * greeting's; nothing here needs a clock.
 */
import type { Socket } from 'node:net';

export const MAX_KNOCKING = 1_024;
export const MAX_UPGRADED = 64;
/** A system hands a program at most about 2 MiB of arguments and environment; JSON may need twice that. */
export const MAX_HELLO_BYTES = 4 * 1024 * 1024;
/** Frame headers, and a ping or two. */
const FRAMING_BYTES = 4_096;
/** What one unproven connection may send after its upgrade. */
export const MAX_UNPROVEN_BYTES = MAX_HELLO_BYTES + FRAMING_BYTES;
/** What all of them together may have sent; past it the one that sent most goes. */
export const MAX_UNPROVEN_BYTES_OF_ALL = 4 * MAX_UNPROVEN_BYTES;

export type DropReason = 'too many at once' | 'too much before its proof';

/** What is looked at of a socket; `bytesRead` counts from the connection's first byte. */
export type CrowdSocket = Pick<Socket, 'bytesRead' | 'destroy' | 'on' | 'off' | 'once'>;

interface Upgraded {
  readonly bytesBefore: number;
  readonly onData: () => void;
}

export class Crowd {
  private readonly knocking = new Set<CrowdSocket>();
  private readonly upgraded = new Map<CrowdSocket, Upgraded>();

  /** `onDropped` is told of each connection that had to go. */
  constructor(private readonly onDropped: (why: DropReason) => void) {}

  /** A connection was accepted. */
  enter(socket: CrowdSocket): void {
    this.knocking.add(socket);
    socket.once('close', () => this.leave(socket));
    if (this.knocking.size > MAX_KNOCKING) this.dropOldest(this.knocking);
  }

  /** Its upgrade was in order; `head`: bytes of what follows that the HTTP parser already has. */
  upgrade(socket: CrowdSocket, head: number): void {
    this.knocking.delete(socket);
    const onData = (): void => this.weigh(socket);
    this.upgraded.set(socket, { bytesBefore: socket.bytesRead - head, onData });
    socket.on('data', onData);
    if (this.upgraded.size > MAX_UPGRADED) this.dropOldest(this.upgraded);
  }

  /** It has proven itself: none of the crowd any more. */
  prove(socket: CrowdSocket): void {
    this.leave(socket);
  }

  get size(): number {
    return this.knocking.size + this.upgraded.size;
  }

  private weigh(socket: CrowdSocket): void {
    if (this.bytesOf(socket) > MAX_UNPROVEN_BYTES) {
      this.drop(socket, 'too much before its proof');
      return;
    }
    let all = 0;
    let heaviest = socket;
    for (const one of this.upgraded.keys()) {
      const bytes = this.bytesOf(one);
      all += bytes;
      if (bytes > this.bytesOf(heaviest)) heaviest = one;
    }
    if (all > MAX_UNPROVEN_BYTES_OF_ALL) this.drop(heaviest, 'too much before its proof');
  }

  private bytesOf(socket: CrowdSocket): number {
    return socket.bytesRead - (this.upgraded.get(socket)?.bytesBefore ?? socket.bytesRead);
  }

  private dropOldest(room: Set<CrowdSocket> | Map<CrowdSocket, Upgraded>): void {
    const [oldest] = room.keys();
    if (oldest) this.drop(oldest, 'too many at once');
  }

  private drop(socket: CrowdSocket, why: DropReason): void {
    this.leave(socket);
    socket.destroy();
    this.onDropped(why);
  }

  private leave(socket: CrowdSocket): void {
    this.knocking.delete(socket);
    const upgraded = this.upgraded.get(socket);
    if (upgraded) socket.off('data', upgraded.onData);
    this.upgraded.delete(socket);
  }
}
