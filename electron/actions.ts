import { EventEmitter } from 'node:events';
import type { CleanupAnswer } from '../contracts/answers.js';
import { messageOf } from '../contracts/errors.js';
import type { ActionName, ActionResult, RunningAction } from '../contracts/ipc.js';
import { ACTION_NAMES, cleanupResult } from './action-words.js';
import type { Timeline } from './timeline.js';

export interface MendScope {
  readonly shims: boolean;
  readonly daemons: boolean;
  readonly servers: boolean;
}

type Step = (text: string) => void;

export interface ActionDeps {
  /** Ends what is accused at this moment, within the scope. */
  readonly mend: (scope: MendScope, step: Step) => Promise<CleanupAnswer>;
  readonly restartDaemon: () => Promise<void>;
  readonly startDaemon: () => Promise<void>;
  /** Returns what it did, in words. */
  readonly addExample: () => string;
  /** Looks at once, so that what was mended is seen to be gone. */
  readonly lookNow: () => Promise<void>;
  readonly timeline: Timeline;
  readonly now: () => number;
}

/** The one-click mends, for tray and window alike: one at a time, each with its steps and its result told. */
export class Actions extends EventEmitter<{ change: [] }> {
  #running: RunningAction | null = null;

  constructor(private readonly deps: ActionDeps) {
    super();
  }

  get running(): RunningAction | null {
    return this.#running;
  }

  /** Never rejects: a failure is a result, in words. */
  async run(action: ActionName): Promise<ActionResult> {
    if (this.#running) {
      const message = `"${ACTION_NAMES[this.#running.action]}" is still under way`;
      return { ok: false, message, answer: null };
    }
    const startedAt = new Date(this.deps.now()).toISOString();
    const step = (text: string): void => this.#set({ action, startedAt, step: text });
    step(ACTION_NAMES[action]);
    const result = await this.#attempt(action, step);
    this.deps.timeline.add(result.ok ? 'fine' : 'trouble', 'action', result.message);
    this.#set(null);
    return result;
  }

  async #attempt(action: ActionName, step: Step): Promise<ActionResult> {
    try {
      const result = await this.#perform(action, step);
      await this.deps.lookNow();
      return result;
    } catch (error) {
      return { ok: false, message: `${ACTION_NAMES[action]}: ${messageOf(error)}`, answer: null };
    }
  }

  async #perform(action: ActionName, step: Step): Promise<ActionResult> {
    const { deps } = this;
    switch (action) {
      case 'kill-orphans':
        return cleanupResult(await deps.mend({ shims: true, daemons: false, servers: false }, step));
      case 'clean-up':
        return cleanupResult(await deps.mend({ shims: true, daemons: true, servers: true }, step));
      case 'restart-daemon':
        await deps.restartDaemon();
        return done('The daemon was restarted');
      case 'start-daemon':
        await deps.startDaemon();
        return done('The daemon is running');
      case 'add-example':
        return done(deps.addExample());
    }
  }

  #set(running: RunningAction | null): void {
    this.#running = running;
    this.emit('change');
  }
}

function done(message: string): ActionResult {
  return { ok: true, message, answer: null };
}
