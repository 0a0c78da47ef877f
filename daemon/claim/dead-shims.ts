/**
 * Announcements of shims that were killed and could not take them back: removed soon after a link has ended, and at a slow
 * beat those of shims that never had one. A live process's announcement is never touched.
 */
import path from 'node:path';
import { messageOf } from '../../contracts/errors.js';
import { type ProcessIdentity, sameProcess } from '../../contracts/identity.js';
import type { ProcessTable } from '../../contracts/process-table.js';
import { announcementFile, listAnnouncements, removeAnnouncement } from '../../home/announce.js';
import { identityIn } from '../../home/identity.js';
import { readJsonObject } from '../../home/state-file.js';
import type { Log } from '../log.js';

/** A shim that ends by itself takes its announcement back in this time; links that end together are one look. */
const SOON_MS = 500;
const BEAT_MS = 30_000;

export interface DeadShimsDeps {
  readonly shimsDir: string;
  readonly table: Pick<ProcessTable, 'read'>;
  readonly log: Log;
  readonly beatMs?: number;
}

export class DeadShims {
  private readonly beat: NodeJS.Timeout;
  private pending: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | null = null;
  private closed = false;

  constructor(private readonly deps: DeadShimsDeps) {
    this.beat = setInterval(() => void this.sweep(), deps.beatMs ?? BEAT_MS).unref();
  }

  /** A link has ended. */
  soon(): void {
    if (this.closed || this.pending) return;
    this.pending = setTimeout(() => {
      this.pending = undefined;
      void this.sweep();
    }, SOON_MS).unref();
  }

  /** Resolves when nothing is being looked at any more. May be called twice. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.beat);
    clearTimeout(this.pending);
    await this.sweeping;
  }

  /** Never throws; a look under way is not begun again. */
  sweep(): Promise<void> {
    this.sweeping ??= this.look().finally(() => {
      this.sweeping = null;
    });
    return this.sweeping;
  }

  private async look(): Promise<void> {
    const { shimsDir, log } = this.deps;
    try {
      for (const { file, content } of listAnnouncements(shimsDir)) {
        const identity = identityIn(content);
        // What does not speak of the process in its name is somebody's mistake, and the monitor's to tell.
        if (!identity || path.basename(file) !== path.basename(announcementFile(shimsDir, identity)))
          continue;
        if (await this.isGone(identity)) this.remove(file, identity);
        if (this.closed) return;
      }
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'the announcements of shims could not be looked at');
    }
  }

  private async isGone(identity: ProcessIdentity): Promise<boolean> {
    const row = await this.deps.table.read(identity.pid);
    return row === null || !sameProcess(row, identity);
  }

  /** Read again just before: the name of a dead process may be a new one's by now. */
  private remove(file: string, judged: ProcessIdentity): void {
    const now = identityIn(readJsonObject(file));
    if (!now || !sameProcess(now, judged)) return;
    removeAnnouncement(file);
    this.deps.log.info({ pid: judged.pid }, 'announcement of a dead shim removed');
  }
}
