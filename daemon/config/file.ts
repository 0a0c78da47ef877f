/**
 * `config.json` while the daemon runs: read again when it changes; a bad one leaves the last good one in force, also that
 * of an earlier daemon.
 */
import { EventEmitter } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { type Config, EMPTY_CONFIG } from '../../contracts/config.js';
import { messageOf, ShimkeeperError } from '../../contracts/errors.js';
import type { KeptConfig } from './kept.js';
import { readConfigText } from './load.js';
import { parseConfig } from './parse.js';

/** Editors save in several steps (truncate, write, rename); they are done after this long. */
export const CONFIG_SETTLE_MS = 100;
/** The watch is a hint that some file systems do not give: the file is looked at this often anyway. */
export const CONFIG_LOOK_MS = 5_000;

interface ConfigEvents {
  config: [Config];
  /** The file is bad (null: it is good again, or gone). */
  problem: [ShimkeeperError | null];
}

export class ConfigFile extends EventEmitter<ConfigEvents> {
  private good: Config = EMPTY_CONFIG;
  private bad: ShimkeeperError | null = null;
  private seen: string | null | undefined;
  /** Why changes are only found by looking now and then; null when they are seen at once. */
  unwatched: string | null = null;
  private watcher: FSWatcher | null = null;
  private settling: NodeJS.Timeout | null = null;
  private looking: NodeJS.Timeout | null = null;
  private fromKept = false;

  /** `kept`: where the last good one outlives this daemon. */
  constructor(
    readonly path: string,
    private readonly kept?: KeptConfig,
  ) {
    super();
  }

  /** The configuration in force: the last good one. */
  get config(): Config {
    return this.good;
  }

  get problem(): ShimkeeperError | null {
    return this.bad;
  }

  /** None was good since `open`: what is in force is what an earlier daemon has accepted. */
  get isKept(): boolean {
    return this.fromKept;
  }

  /** Reads the file for the first time (events come only for later changes) and begins to watch. Never throws. */
  open(): void {
    this.look(false);
    if (this.bad !== null) this.takeKept();
    try {
      // The directory, not the file: an atomic save puts another file in its place.
      this.watcher = watch(path.dirname(this.path), (_kind, name) => {
        if (name === null || name === path.basename(this.path)) this.soon();
      });
      this.watcher.on('error', (error) => {
        this.unwatched = messageOf(error);
        this.stopWatching();
      });
    } catch (error) {
      // No watches left, or none on this file system: the regular look finds the change.
      this.unwatched = messageOf(error);
    }
    this.looking = setInterval(() => this.look(true), CONFIG_LOOK_MS);
    this.looking.unref();
  }

  /**
   * For somebody who may have come because of a change: what can be read now counts now, and not when the watch has
   * settled. What looks like the midst of a save (nothing, half of it) is left to the watch. Never throws.
   */
  catchUp(): void {
    try {
      const text = readConfigText(this.path);
      if (text !== null && text.trim() !== '') this.take(text, true);
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
    }
  }

  close(): void {
    this.stopWatching();
    if (this.settling) clearTimeout(this.settling);
    if (this.looking) clearInterval(this.looking);
    this.settling = null;
    this.looking = null;
    this.removeAllListeners();
  }

  private stopWatching(): void {
    this.watcher?.close();
    this.watcher = null;
  }

  private soon(): void {
    if (this.settling) return;
    this.settling = setTimeout(() => {
      this.settling = null;
      this.look(true);
    }, CONFIG_SETTLE_MS);
  }

  private takeKept(): void {
    const config = this.kept?.read() ?? null;
    this.fromKept = config !== null;
    if (config !== null) this.good = config;
  }

  private look(tell: boolean): void {
    try {
      this.take(readConfigText(this.path), tell);
    } catch (error) {
      this.refuse(error, tell);
    }
  }

  /** null: there is no file. Throws `config-bad`. */
  private take(text: string | null, tell: boolean): void {
    if (text === this.seen && this.bad === null) {
      this.kept?.retry();
      return;
    }
    const config = text === null ? EMPTY_CONFIG : parseConfig(text, path.basename(this.path)).config;
    this.seen = text;
    this.kept?.keep(text);
    this.accept(config, tell);
  }

  private accept(config: Config, tell: boolean): void {
    const wasBad = this.bad !== null;
    const changed = JSON.stringify(config) !== JSON.stringify(this.good);
    this.good = config;
    this.fromKept = false;
    this.bad = null;
    if (tell && wasBad) this.emit('problem', null);
    if (tell && changed) this.emit('config', config);
  }

  private refuse(error: unknown, tell: boolean): void {
    const problem =
      error instanceof ShimkeeperError ? error : new ShimkeeperError('config-bad', messageOf(error));
    const same = this.bad?.message === problem.message;
    this.bad = problem;
    if (tell && !same) this.emit('problem', problem);
  }
}
