/** The token as the running daemon holds it, and its file: who proves to know this very token is let in, nobody else. */
import { ShimkeeperError } from '../../contracts/errors.js';
import type { HomePaths } from '../../home/paths.js';
import { createStateFile } from '../../home/state-file.js';
import { readToken, replaceToken } from '../../home/token.js';
import type { Log } from '../log.js';

export class HeldToken {
  /** `onReplaced`: called in the same turn in which the old one ceases to count. */
  constructor(
    private readonly paths: HomePaths,
    private value: string,
    private readonly log: Log,
    private readonly onReplaced: () => void,
  ) {}

  get current(): string {
    return this.value;
  }

  /** File first, memory in the same turn: at no moment is anybody let in by a token that is not in force. Throws `home-unusable`. */
  rotate(): void {
    this.take(replaceToken(this.paths));
  }

  /**
   * Puts back a file that was deleted; takes over another token that stands in its place (`rotate` found no way to ask
   * this daemon). Throws the system's error where the file cannot be made.
   */
  keep(): void {
    const found = this.read();
    if (found === null) createStateFile(this.paths.token, `${this.value}\n`);
    else if (found !== undefined && found !== this.value) this.take(found);
  }

  /** null: there is none. undefined: what is there is no token of ours to read; whoever knocks is told so. */
  private read(): string | null | undefined {
    try {
      return readToken(this.paths);
    } catch (error) {
      if (error instanceof ShimkeeperError) return undefined;
      throw error;
    }
  }

  private take(token: string): void {
    this.value = token;
    this.log.warn({}, 'the token was replaced: every session of the old one is dropped');
    this.onReplaced();
  }
}
