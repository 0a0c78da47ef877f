/** What the shim says of itself in the home, so that it is seen even when no daemon runs. */
import { messageOf } from '../contracts/errors.js';
import type { ShimAnnouncement } from '../contracts/files.js';
import { VERSION } from '../contracts/product.js';
import { removeAnnouncement, writeAnnouncement } from '../home/announce.js';
import type { ClientProcess } from '../home/client.js';
import { ownIdentity } from '../home/identity.js';
import type { HomePaths } from '../home/paths.js';

type Changing = Pick<ShimAnnouncement, 'client' | 'state' | 'stdinEnded' | 'stdinProvenAt'>;

export class Announcer {
  private file: string | undefined;
  private said: ShimAnnouncement;

  constructor(
    private readonly paths: HomePaths,
    client: string,
    clientProcess: ClientProcess,
    private readonly complain: (text: string) => void,
  ) {
    this.said = {
      schema: 1,
      role: 'shim',
      ...ownIdentity(),
      version: VERSION,
      client,
      clientIdentity: clientProcess.identity,
      clientName: clientProcess.name,
      state: 'reconnecting',
      stdinEnded: false,
      stdinProvenAt: null,
      announcedAt: new Date().toISOString(),
    };
  }

  say(change: Partial<Changing> = {}): void {
    this.said = { ...this.said, ...change };
    try {
      this.file = writeAnnouncement(this.paths.shimsDir, this.said);
    } catch (error) {
      // A full disk or a read-only home must not cost the client its session.
      this.complain(`its announcement cannot be written: ${messageOf(error)}`);
    }
  }

  close(): void {
    if (this.file) removeAnnouncement(this.file);
    this.file = undefined;
  }
}
