/**
 * The files that name the running daemon: daemon.pid, health.json and its announcement. Written only by the process that holds the port,
 * removed by it before it closes, and never another's. Deleted by hand while it runs: back at the next beat.
 */
import { existsSync } from 'node:fs';
import { messageOf } from '../../contracts/errors.js';
import type { DaemonAnnouncement, HealthFile } from '../../contracts/files.js';
import { announcementFile, writeAnnouncement } from '../../home/announce.js';
import type { HomePaths } from '../../home/paths.js';
import { readJsonObject, readStateFile, removeStateFile, writeStateFile } from '../../home/state-file.js';
import type { Log } from '../log.js';

/** Changes are gathered for this long, so that a storm of them is a few writes. */
const GATHER_MS = 50;
/** `updatedAt` is never older than this while the daemon is not busy. */
const BEAT_MS = 1_000;

export class OwnFiles {
  private gathering: NodeJS.Timeout | undefined;
  private beat: NodeJS.Timeout | undefined;
  private failing = false;

  constructor(
    private readonly paths: HomePaths,
    private readonly health: () => HealthFile,
    private readonly announcement: DaemonAnnouncement,
    private readonly log: Log,
  ) {}

  /** Writes both files now. Throws: a daemon that nobody can find is of no use. */
  open(): void {
    writeStateFile(this.paths.pidFile, `${this.health().pid}\n`);
    this.writeHealth();
    this.beat = setInterval(() => this.refresh(), BEAT_MS);
  }

  /** Something changed: health.json follows within GATHER_MS. */
  changed(): void {
    if (!this.beat || this.gathering) return;
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      this.refresh();
    }, GATHER_MS);
  }

  /** Removes both files, where they still are ours; idempotent. */
  close(): void {
    clearInterval(this.beat);
    clearTimeout(this.gathering);
    this.beat = undefined;
    this.gathering = undefined;
    const { pid, instanceId } = this.health();
    if (readStateFile(this.paths.pidFile)?.trim() === String(pid)) removeStateFile(this.paths.pidFile);
    if (readJsonObject(this.paths.healthFile)?.['instanceId'] === instanceId)
      removeStateFile(this.paths.healthFile);
  }

  /** A full disk or a home made read-only does not end the daemon: it says so once and goes on trying. */
  private refresh(): void {
    try {
      const pid = `${this.health().pid}\n`;
      if (readStateFile(this.paths.pidFile) !== pid) writeStateFile(this.paths.pidFile, pid);
      const { daemonsDir } = this.paths;
      if (!existsSync(announcementFile(daemonsDir, this.announcement))) {
        writeAnnouncement(daemonsDir, this.announcement);
      }
      this.writeHealth();
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.log.error({ error: messageOf(error) }, 'health.json cannot be written');
      this.failing = true;
    }
  }

  private writeHealth(): void {
    writeStateFile(this.paths.healthFile, `${JSON.stringify(this.health(), null, 2)}\n`);
  }
}
