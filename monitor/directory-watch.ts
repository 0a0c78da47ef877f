/** Tells that something changed in some directories. They may come later, go, or be made anew. */
import { type FSWatcher, watch } from 'node:fs';
import { systemCode } from '../contracts/errors.js';
import { statsOf } from './home-files.js';

interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

export class DirectoryWatch {
  private readonly watched = new Map<string, Watched>();
  private closed = false;

  /** `onChange`: the name within the directory, null where the system does not tell. */
  constructor(
    private readonly directories: readonly string[],
    private readonly onChange: (directory: string, name: string | null) => void,
  ) {}

  /** May be called twice. */
  close(): void {
    this.closed = true;
    for (const directory of [...this.watched.keys()]) this.disarm(directory);
  }

  /** Begins to watch those that are there now, and lets go of those that are not; to be called again and again. */
  arm(): void {
    if (this.closed) return;
    for (const directory of this.directories) {
      const inode = statsOf(directory)?.ino ?? null;
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
