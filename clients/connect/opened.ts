/** The files that one look at a client reads: each once, whatever is asked of it. */
import { statSync } from 'node:fs';
import { messageOf, ShimkeeperError, systemCode } from '../../contracts/errors.js';
import type { ConfigPlace } from '../places.js';
import { editorFor, type OpenFile, openFile } from './document.js';

/** A file that was written to a moment ago may be written to once more without its times telling. */
const RESTLESS_MS = 2_000;

export class Opened {
  readonly #files = new Map<string, OpenFile>();
  readonly #values = new Map<string, unknown>();
  /** As it was before it was read: what happens meanwhile is seen the next time. */
  readonly #versions = new Map<string, string>();

  /** Throws `client-config-unusable`. */
  file(place: ConfigPlace): OpenFile {
    this.watch(place.file);
    const found = this.#files.get(place.file) ?? openFile(place);
    this.#files.set(place.file, found);
    // The same file may be a place of several kinds.
    return { ...found, place };
  }

  /** Undefined where it cannot be used: another project's trouble is no trouble of this client's own file. */
  value(place: ConfigPlace): unknown {
    if (!this.#values.has(place.file)) this.#values.set(place.file, this.#parsed(place));
    return this.#values.get(place.file);
  }

  /** Something else that the look depends on. */
  watch(file: string): void {
    if (!this.#versions.has(file)) this.#versions.set(file, versionOf(file));
  }

  /** Whether a look would find the same again. Never true for what was written to just before it was read. */
  isCurrent(): boolean {
    return [...this.#versions].every(
      ([file, version]) => version !== RESTLESS && versionOf(file) === version,
    );
  }

  /** What was read is held no longer; what it was is still known. */
  close(): void {
    this.#files.clear();
    this.#values.clear();
  }

  #parsed(place: ConfigPlace): unknown {
    try {
      return editorFor(place).parse(this.file(place).text);
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      return undefined;
    }
  }
}

const RESTLESS = 'restless';

/** Of a folder only that it is there. */
function versionOf(file: string): string {
  try {
    const found = statSync(file);
    if (found.isDirectory()) return 'folder';
    if (Math.abs(Date.now() - found.mtimeMs) < RESTLESS_MS) return RESTLESS;
    return [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(':');
  } catch (error) {
    return systemCode(error) ?? messageOf(error);
  }
}
