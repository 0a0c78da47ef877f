/** Tells that something changed in some directories. They may come later, go, or be made anew. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { systemCode } from '../contracts/errors.js';

/** Directories that are not there (any more) are tried again so often. */
const REARM_MS = 1_000;

interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

export class DirectoryWatch {
  private readonly watched = new Map<string, Watched>();
  private timer: NodeJS.Timeout | null = null;

  /** `onChange`: the name within the directory, null where the system does not tell. */
  constructor(
    private readonly directories: readonly string[],
    private readonly onChange: (directory: string, name: string | null) => void,
  ) {}

  start(): void {
    if (this.timer) return;
    this.arm();
    this.timer = setInterval(() => this.arm(), REARM_MS);
    this.timer.unref();
  }

  /** May be called twice. */
  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    for (const directory of [...this.watched.keys()]) this.disarm(directory);
  }

  private arm(): void {
    for (const directory of this.directories) {
      const inode = inodeOf(directory);
      const known = this.watched.get(directory);
      if (known && known.inode === inode) continue;
      if (known) this.disarm(directory);
      if (inode !== null) this.watch(directory, inode);
    }
  }

  private watch(directory: string, inode: number): void {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) =>
        this.onChange(directory, name),
      );
      // Watching only makes the next look come sooner; without it the beat alone remains.
      watcher.on('error', () => this.disarm(directory));
      this.watched.set(directory, { watcher, inode });
    } catch (error) {
      // Gone in between, or the system's limit of watches is reached (ENOSPC, EMFILE): tried again later.
      if (systemCode(error) === undefined) throw error;
    }
  }

  private disarm(directory: string): void {
    this.watched.get(directory)?.watcher.close();
    this.watched.delete(directory);
  }
}

function inodeOf(directory: string): number | null {
  try {
    return statSync(directory).ino;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return null;
  }
}
