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
  /** Of these only those with the identity keys; absent: all. */
  readonly only?: ReadonlySet<string>;
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
  /** What was ended, for the history. */
  readonly onEnded?: (name: string, answer: CleanupAnswer) => void;
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
  run(action: ActionName): Promise<ActionResult> {
    return this.#runOne(action, (step) => this.#perform(action, step));
  }

  /** Ends servers that clients or daemons left behind: only what the person was shown, and what is still accused. */
  endServers(shown: readonly string[]): Promise<ActionResult> {
    const scope = { shims: false, daemons: false, servers: true, only: new Set(shown) };
    return this.#runOne('end-servers', async (step) => cleanupResult(await this.deps.mend(scope, step)));
  }

  /** Ends orphaned shims of those with these identity keys, for automatic cleaning. */
  endShims(only: readonly string[]): Promise<ActionResult> {
    const scope = { shims: true, daemons: false, servers: false, only: new Set(only) };
    return this.#runOne('kill-orphans', async (step) => cleanupResult(await this.deps.mend(scope, step)));
  }

  async #runOne(action: ActionName, work: (step: Step) => Promise<ActionResult>): Promise<ActionResult> {
    if (this.#running) {
      const message = `"${ACTION_NAMES[this.#running.action]}" is still under way`;
      return { ok: false, message, answer: null };
    }
    const startedAt = new Date(this.deps.now()).toISOString();
    const step = (text: string): void => this.#set({ action, startedAt, step: text });
    step(ACTION_NAMES[action]);
    const result = await this.#attempt(action, () => work(step));
    if (result.answer) this.deps.onEnded?.(ACTION_NAMES[action], result.answer);
    this.deps.timeline.add(result.ok ? 'fine' : 'trouble', 'action', result.message);
    this.#set(null);
    return result;
  }

  async #attempt(action: ActionName, work: () => Promise<ActionResult>): Promise<ActionResult> {
    try {
      const result = await work();
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
        return cleanupResult(await deps.mend({ shims: true, daemons: true, servers: false }, step));
      case 'end-servers':
        // Without a plan that was shown there is nothing to carry out.
        return cleanupResult({ ended: [], left: [] });
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
