import { EventEmitter } from 'node:events';
import type { AppState } from '../contracts/ipc.js';
import { type AppView, type Sources, viewOf } from './app-state.js';

/** A storm of changes becomes one picture; a person sees no difference below this. */
const GATHER_MS = 40;

/** The current picture and its revision. `touch()` says that a source changed; `change` says that the picture did. */
export class StateStore extends EventEmitter<{ change: [AppState] }> {
  #state: AppState;
  #shown: string;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly sources: () => Sources) {
    super();
    const view = viewOf(sources());
    this.#state = { ...view, revision: 1 };
    this.#shown = comparable(view);
  }

  get state(): AppState {
    return this.#state;
  }

  touch(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.refresh(), GATHER_MS);
  }

  /** Looks at the sources now; returns the picture. */
  refresh(): AppState {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const view = viewOf(this.sources());
    const shown = comparable(view);
    if (shown === this.#shown || this.#closed) return this.#state;
    this.#shown = shown;
    this.#state = { ...view, revision: this.#state.revision + 1 };
    this.emit('change', this.#state);
    return this.#state;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

/** The instant of the look alone is no change. */
function comparable(view: AppView): string {
  return JSON.stringify({ ...view, status: { ...view.status, at: '' } });
}
