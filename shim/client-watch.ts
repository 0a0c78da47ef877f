/**
 * Whether the client is still there when its process is gone. The parent being gone alone proves nothing (a launcher
 * ended, a client re-executed itself): while stdin still delivers, there is a client. So it is asked, by MCP's own ping.
 */
import { systemCode } from '../contracts/errors.js';
import type { ProcessIdentity } from '../contracts/identity.js';
import { isAlive } from '../home/identity.js';

const LOOK_EVERY_MS = 1_000;
/**
 * Both counted in looks, not by a clock: a suspend or a clock that jumps is one look, however long it was.
 * A client that is there answers a ping at once; one that only hangs on to the pipe never does.
 */
export const PROOF_LOOKS = 10;
/** A proof holds this long. */
const PROOF_HOLDS_LOOKS = 60;

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
  /** null: nothing is asked. */
  private looksSinceAsked: number | null = null;
  private looksSinceProven = PROOF_HOLDS_LOOKS;

  constructor(private readonly ports: ClientWatchPorts) {
    if (!ports.client) return;
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  /** Something came on stdin. */
  heard(): void {
    if (this.looksSinceAsked === null) return;
    this.looksSinceAsked = null;
    this.looksSinceProven = 0;
    this.ports.onProven(new Date());
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { client } = this.ports;
    if (!client || mayLive(client)) return;
    if (this.looksSinceAsked !== null) {
      this.looksSinceAsked += 1;
      if (this.looksSinceAsked >= PROOF_LOOKS) this.ports.onGone();
      return;
    }
    this.looksSinceProven += 1;
    if (this.looksSinceProven < PROOF_HOLDS_LOOKS) return;
    this.looksSinceAsked = 0;
    this.ports.ask();
  }
}

/** What cannot be known now (no file can be opened) is no reason to end. */
function mayLive(client: ProcessIdentity): boolean {
  try {
    return isAlive(client);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return true;
  }
}
