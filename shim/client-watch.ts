/**
 * Whether the client is still there when its process is gone. The parent being gone alone proves nothing (a launcher
 * ended, a client re-executed itself): while stdin still delivers, there is a client. So it is asked, by MCP's own ping.
 */
import type { ProcessIdentity } from '../contracts/identity.js';
import { isAlive } from '../home/identity.js';

const LOOK_EVERY_MS = 1_000;
/** A client that is there answers a ping at once; one that only hangs on to the pipe never does. */
export const PROOF_TIMEOUT_MS = 3_000;
/** A proof holds this long. */
const PROOF_HOLDS_MS = 60_000;

export interface ClientWatchPorts {
  readonly client: ProcessIdentity | null;
  /** Asks the client for a sign of life; anything on stdin counts. */
  readonly ask: () => void;
  readonly onProven: (at: Date) => void;
  /** The client's process is gone and nothing came on stdin. */
  readonly onGone: () => void;
}

export class ClientWatch {
  private readonly timer: NodeJS.Timeout | undefined;
  private askedAt: number | null = null;
  private provenAt: number | null = null;

  constructor(private readonly ports: ClientWatchPorts) {
    if (!ports.client) return;
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Something came on stdin. */
  heard(): void {
    if (this.askedAt === null) return;
    this.askedAt = null;
    this.provenAt = Date.now();
    this.ports.onProven(new Date(this.provenAt));
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { client } = this.ports;
    if (!client || isAlive(client)) return;
    const now = Date.now();
    if (this.askedAt !== null) {
      if (now - this.askedAt >= PROOF_TIMEOUT_MS) this.ports.onGone();
      return;
    }
    if (this.provenAt !== null && now - this.provenAt < PROOF_HOLDS_MS) return;
    this.askedAt = now;
    this.ports.ask();
  }
}
