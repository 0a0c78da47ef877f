/**
 * The configuration that a daemon of this home has accepted last, as it was written. While `config.json` is bad it counts
 * in every daemon that comes up, and its port and autostart for shims and commands (home/settings.ts).
 *
 * A state file as the others are: 0600, replaced whole, bounded, never read or written through a link. What stands in it
 * is trusted no more than `config.json` itself.
 */
import type { Config } from '../../contracts/config.js';
import { messageOf, ShimkeeperError, systemCode } from '../../contracts/errors.js';
import { withoutMark } from '../../home/config-file.js';
import { readStateFile, removeStateFile, writeStateFile } from '../../home/state-file.js';
import { parseConfig } from './parse.js';

/** null: none is kept, or nothing that is a good configuration. */
export function readKeptConfig(file: string): Config | null {
  const text = readStateFile(file);
  if (text === null) return null;
  try {
    return parseConfig(text, 'config.json').config;
  } catch (error) {
    // Spoilt, or of a version that took more than this one does.
    if (error instanceof ShimkeeperError) return null;
    throw error;
  }
}

export class KeptConfig {
  /** What is to be kept and is not yet; undefined: nothing. */
  private pending: string | null | undefined;
  private told = false;

  /** `onProblem`: it cannot be written, in one line; told once until it can. */
  constructor(
    private readonly file: string,
    private readonly onProblem: (problem: string) => void,
  ) {}

  read(): Config | null {
    return readKeptConfig(this.file);
  }

  /** null: there is no `config.json`, and that is what is kept. Never throws for what the system refuses. */
  keep(text: string | null): void {
    this.pending = text === null ? null : withoutMark(text);
    this.retry();
  }

  /** An older one must not stay in the place of what is in force: a full disk has room again some day. */
  retry(): void {
    const text = this.pending;
    if (text === undefined) return;
    try {
      if (text === null) removeStateFile(this.file);
      else if (readStateFile(this.file) !== text) writeStateFile(this.file, text);
      this.pending = undefined;
      this.told = false;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      if (!this.told) this.onProblem(`${this.file} cannot be written (${messageOf(error)})`);
      this.told = true;
    }
  }
}
