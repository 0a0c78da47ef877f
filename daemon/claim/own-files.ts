/**
 * The files that name the running daemon: daemon.pid, health.json and its announcement. Written only by the process that holds the port,
 * removed by it before it closes, and never another's. Deleted by hand while it runs: back at the next beat; and when
 * another daemon has taken the home in between (this one was stopped), the home stays that one's.
 */
import { existsSync } from 'node:fs';
import { messageOf, systemCode } from '../../contracts/errors.js';
import type { DaemonAnnouncement, HealthFile, HealthProblem } from '../../contracts/files.js';
import { announcementFile, writeAnnouncement } from '../../home/announce.js';
import { type HomePaths, mendOf } from '../../home/paths.js';
import { readJsonObject, readStateFile, removeStateFile, writeStateFile } from '../../home/state-file.js';
import type { Log } from '../log.js';
import type { HeldToken } from './held-token.js';
import { isDaemonOf } from './home-lock.js';
import { tryRemove } from './removal.js';

/** Changes are gathered for this long, so that a storm of them is a few writes. */
const GATHER_MS = 50;
/** `updatedAt` is never older than this while the daemon is not busy. */
const BEAT_MS = 1_000;

export class OwnFiles {
  private gathering: NodeJS.Timeout | undefined;
  private beat: NodeJS.Timeout | undefined;
  private failing: string | null = null;

  constructor(
    private readonly paths: HomePaths,
    private readonly health: () => HealthFile,
    private readonly announcement: DaemonAnnouncement,
    private readonly token: HeldToken,
    private readonly log: Log,
    /** Called once: the files name another live daemon of this home, and nothing is written any more. */
    private readonly onLost: (pid: string) => void,
  ) {}

  /** Writes both files now. Throws: a daemon that nobody can find is of no use. */
  open(): void {
    writeStateFile(this.paths.pidFile, `${this.health().pid}\n`);
    this.writeHealth();
    // Between our reading it and our bind it may have been replaced.
    this.token.keep();
    this.beat = setInterval(() => this.refresh(), BEAT_MS);
  }

  /** Why the files are old, and the mend, in one line; null: they are not. */
  get problem(): HealthProblem | null {
    return this.failing === null ? null : { code: 'home-unwritable', message: this.failing };
  }

  /** Something changed: health.json follows within GATHER_MS. */
  changed(): void {
    if (!this.beat || this.gathering) return;
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      this.refresh();
    }, GATHER_MS);
  }

  /** Removes both files, where they still are ours; idempotent. Never throws: files that stay name a dead process. */
  close(): void {
    this.silence();
    const { pid, instanceId } = this.health();
    const { pidFile, healthFile } = this.paths;
    tryRemove('daemon.pid', this.log, () => {
      if (readStateFile(pidFile)?.trim() === String(pid)) removeStateFile(pidFile);
    });
    tryRemove('health.json', this.log, () => {
      if (readJsonObject(healthFile)?.['instanceId'] === instanceId) removeStateFile(healthFile);
    });
  }

  /** A full disk or a home made read-only does not end the daemon: it says so once and goes on trying. */
  private refresh(): void {
    try {
      if (this.isLost()) return;
      // Without it every new shim would take its own daemon for a stranger.
      this.token.keep();
      const { daemonsDir } = this.paths;
      if (!existsSync(announcementFile(daemonsDir, this.announcement))) {
        writeAnnouncement(daemonsDir, this.announcement);
      }
      this.writeHealth();
      if (this.failing !== null) this.log.info({}, 'the daemon files are written again');
      this.failing = null;
    } catch (error) {
      if (this.failing === null) this.log.error({ error: messageOf(error) }, 'health.json cannot be written');
      const code = systemCode(error);
      this.failing = `The files of the daemon in ${this.paths.home} cannot be written (${code ?? messageOf(error)}): ${mendOf(code)}; until then they are old, and the daemon serves on.`;
    }
  }

  private silence(): void {
    clearInterval(this.beat);
    clearTimeout(this.gathering);
    this.beat = undefined;
    this.gathering = undefined;
  }

  /** daemon.pid is how a home is held (home-lock.ts): where it is gone or names nobody, it is written anew. */
  private isLost(): boolean {
    const own = String(this.announcement.pid);
    const holder = readStateFile(this.paths.pidFile)?.trim();
    if (holder === own) return false;
    if (holder !== undefined && isDaemonOf(this.paths, holder)) {
      this.silence();
      this.onLost(holder);
      return true;
    }
    writeStateFile(this.paths.pidFile, `${own}\n`);
    return false;
  }

  private writeHealth(): void {
    writeStateFile(this.paths.healthFile, `${JSON.stringify(this.health(), null, 2)}\n`);
  }
}
