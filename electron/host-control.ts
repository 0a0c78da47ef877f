import { EventEmitter } from 'node:events';
import { messageOf, ShimkeeperError } from '../contracts/errors.js';
import type { HealthFile } from '../contracts/files.js';
import type { DaemonHost } from '../daemon/host.js';
import type { HomePaths } from '../home/paths.js';
import { clearStopped } from '../home/stopped.js';
import { APP_TEXTS } from '../texts/app.js';
import type { Timeline } from './timeline.js';
import type { HostView } from './verdict.js';

interface HostControlEvents {
  change: [];
  running: [];
  /** A server ended although nobody asked it to: its name, and what happened in words. */
  fell: [server: string, text: string];
}

/** The daemon that this app hosts, and why it does not run when it should. An app without a daemon still has a face. */
export class HostControl extends EventEmitter<HostControlEvents> {
  #failure: HostView['failure'] = null;

  constructor(
    private readonly host: DaemonHost,
    private readonly paths: HomePaths,
    timeline: Timeline,
  ) {
    super();
    host.on('change', () => this.emit('change'));
    host.on('event', ({ level, topic, text, fell }) => {
      timeline.add(level, topic, text);
      if (fell !== undefined) this.emit('fell', fell, text);
    });
    host.on('gone', (why) => timeline.add('attention', 'daemon', APP_TEXTS.events.gone[why]));
  }

  view(): HostView {
    return { state: this.host.state, failure: this.#failure };
  }

  health(): HealthFile | null {
    return this.host.health();
  }

  /** A start from the tray ends a final stop. Throws what kept the daemon from starting. */
  start(): Promise<void> {
    clearStopped(this.paths);
    return this.#watched(() => this.host.start());
  }

  /** For whoever may not end a final stop. Throws what kept the daemon from starting, and `stopped`. */
  startForShims(): Promise<void> {
    return this.#watched(() => this.host.start());
  }

  /** The same process, a new instance. Where none runs, it is started. */
  restart(): Promise<void> {
    clearStopped(this.paths);
    return this.#watched(() => this.host.restart());
  }

  /** Drains; where shims are still attached, a headless daemon carries on. */
  quit(): Promise<void> {
    return this.host.quit();
  }

  async #watched(work: () => Promise<void>): Promise<void> {
    this.#failure = null;
    try {
      await work();
      this.emit('running');
    } catch (error) {
      const code = error instanceof ShimkeeperError ? error.code : 'internal';
      this.#failure = { code, message: messageOf(error) };
      throw error;
    } finally {
      this.emit('change');
    }
  }
}
