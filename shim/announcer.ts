/** What the shim says of itself in the home, so that it is seen even when no daemon runs. */
import { messageOf, type ShimkeeperError, systemCode } from '../contracts/errors.js';
import type { ShimAnnouncement } from '../contracts/files.js';
import { VERSION } from '../contracts/product.js';
import { removeAnnouncement, writeAnnouncement } from '../home/announce.js';
import type { ClientProcess } from '../home/client.js';
import { ownIdentity } from '../home/identity.js';
import { type HomePaths, mendOf } from '../home/paths.js';
import type { Complaints } from './complaints.js';

type Changing = Pick<ShimAnnouncement, 'client' | 'state' | 'stdinEnded' | 'stdinProvenAt' | 'trouble'>;

export class Announcer {
  private file: string | undefined;
  private said: ShimAnnouncement;

  constructor(
    private readonly paths: HomePaths,
    client: string,
    clientProcess: ClientProcess,
    private readonly complaints: Complaints,
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
      trouble: null,
      announcedAt: new Date().toISOString(),
    };
  }

  say(change: Partial<Changing> = {}): void {
    this.said = { ...this.said, ...change };
    try {
      this.file = writeAnnouncement(this.paths.shimsDir, this.said);
      this.complaints.settled('announcement');
    } catch (error) {
      // A full disk or a read-only home must not cost the client its session.
      const text = `its announcement cannot be written (${systemCode(error) ?? messageOf(error)}): ${mendOf(systemCode(error))}`;
      this.complaints.say('announcement', text);
    }
  }

  /** Its daemon cannot be had, and why; said once until the reason changes. */
  trouble({ code, message }: ShimkeeperError): void {
    if (this.said.trouble?.code === code) return;
    this.say({ trouble: { code, message, at: new Date().toISOString() } });
  }

  settled(): void {
    if (this.said.trouble) this.say({ trouble: null });
  }

  /** Never throws: what stays is known by its identity to be of a dead process. */
  close(): void {
    const { file } = this;
    this.file = undefined;
    try {
      if (file) removeAnnouncement(file);
    } catch (error) {
      this.complaints.say('announcement', `its announcement cannot be removed: ${messageOf(error)}`);
    }
  }
}
