/** So many connections at once, each opened again as soon as it is let go of. */
import { setTimeout as delay } from 'node:timers/promises';
import { open, type RawConnection } from './raw.js';

/** Where no connection can be had, it is tried again; nobody spins. */
const AGAIN_MS = 5;

export class RenewingCrowd {
  /** Connections opened after the first of each place. */
  renewed = 0;
  private readonly connections = new Set<RawConnection>();
  private closed = false;

  constructor(
    private readonly port: number,
    size: number,
    private readonly speak: (connection: RawConnection) => void,
  ) {
    for (let place = 0; place < size; place += 1) void this.hold();
  }

  /** May be called twice. */
  close(): void {
    this.closed = true;
    for (const { socket } of this.connections) socket.destroy();
  }

  private async hold(): Promise<void> {
    for (let times = 0; !this.closed; times += 1) {
      const connection = await open(this.port).catch(() => null);
      if (!connection) {
        await delay(AGAIN_MS);
        continue;
      }
      if (times > 0) this.renewed += 1;
      this.connections.add(connection);
      if (this.closed) connection.socket.destroy();
      else this.speak(connection);
      await connection.closed;
      connection.socket.destroy();
      this.connections.delete(connection);
    }
  }
}
