import { EventEmitter } from 'node:events';
import type { CleanupAnswer } from '../contracts/answers.js';
import { messageOf } from '../contracts/errors.js';
import type { ActionName, ActionResult, PlanScope, RunningAction } from '../contracts/ipc.js';
import { APP_TEXTS } from '../texts/app.js';
import { cleanupResult } from './action-words.js';
import type { Timeline } from './timeline.js';

export interface MendScope {
  readonly shims: boolean;
  readonly daemons: boolean;
  readonly servers: boolean;
  /** Of these only those with the identity keys; absent: all. */
  readonly only?: ReadonlySet<string>;
}

type EndingAction = PlanScope | 'kill-orphans';

/** What each of the actions that end something is made of. */
export const PLANNED: Readonly<Record<EndingAction, MendScope>> = {
  'kill-orphans': { shims: true, daemons: false, servers: false },
  'clean-up': { shims: true, daemons: true, servers: false },
  'end-servers': { shims: false, daemons: false, servers: true },
};

const TEXTS = APP_TEXTS.actions;

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

  /** Ends what was shown, or chosen, by identity key, of it what is still accused; and nothing that came since. */
  carryOut(action: EndingAction, shown: readonly string[]): Promise<ActionResult> {
    const scope = { ...PLANNED[action], only: new Set(shown) };
    return this.#runOne(action, async (step) => cleanupResult(await this.deps.mend(scope, step)));
  }

  async #runOne(action: ActionName, work: (step: Step) => Promise<ActionResult>): Promise<ActionResult> {
    if (this.#running) {
      const message = TEXTS.underWay(TEXTS.names[this.#running.action]);
      return { ok: false, message, answer: null };
    }
    const startedAt = new Date(this.deps.now()).toISOString();
    const step = (text: string): void => this.#set({ action, startedAt, step: text });
    step(TEXTS.names[action]);
    const result = await this.#attempt(action, () => work(step));
    if (result.answer) this.deps.onEnded?.(TEXTS.names[action], result.answer);
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
      return { ok: false, message: TEXTS.failed(TEXTS.names[action], messageOf(error)), answer: null };
    }
  }

  async #perform(action: ActionName, step: Step): Promise<ActionResult> {
    const { deps } = this;
    switch (action) {
      case 'kill-orphans':
      case 'clean-up':
        return cleanupResult(await deps.mend(PLANNED[action], step));
      case 'end-servers':
        // Without a plan that was shown there is nothing to carry out.
        return cleanupResult({ ended: [], left: [] });
      case 'restart-daemon':
        await deps.restartDaemon();
        return done(TEXTS.restarted);
      case 'start-daemon':
        await deps.startDaemon();
        return done(TEXTS.started);
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
