/**
 * Ends orphaned shims of this home by itself, where the person has chosen that: each only after it has been accused for
 * the whole grace time. Nothing else is ever ended without being asked for.
 */
import type { AccusedRow } from '../contracts/answers.js';
import { identityKey } from '../contracts/identity.js';

/** Another action is under way, or a shim did not go: not at once again. */
const RETRY_MS = 30_000;

export interface AutoCleanDeps {
  readonly enabled: () => boolean;
  /** Who is accused at this moment. */
  readonly orphans: () => readonly AccusedRow[];
  /** Ends those of the accused that have these identity keys. Never rejects. */
  readonly end: (only: readonly string[]) => Promise<unknown>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** How long a shim must have been accused. */
  readonly graceMs: () => number;
}

/** watching -> closed. */
export class AutoClean {
  readonly #since = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #ending = false;
  #closed = false;

  constructor(private readonly deps: AutoCleanDeps) {}

  /** The accused have changed, or the preference has. */
  update(): void {
    if (this.#closed) return;
    const now = this.deps.now();
    const accused = new Set(
      this.deps
        .orphans()
        .filter(({ role }) => role === 'shim')
        .map(identityKey),
    );
    for (const key of this.#since.keys()) if (!accused.has(key)) this.#since.delete(key);
    for (const key of accused) if (!this.#since.has(key)) this.#since.set(key, now);
    this.#plan(now);
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #plan(now: number): void {
    clearTimeout(this.#timer);
    if (this.#closed || this.#ending || !this.deps.enabled() || this.#since.size === 0) return;
    const due = Math.min(...this.#since.values()) + this.deps.graceMs();
    this.#timer = setTimeout(() => void this.#end(), Math.max(0, due - now));
    this.#timer.unref();
  }

  async #end(): Promise<void> {
    const now = this.deps.now();
    const graceMs = this.deps.graceMs();
    const due = [...this.#since].filter(([, since]) => now - since >= graceMs);
    // A timer may ring a little before its time.
    if (due.length === 0) {
      this.#plan(now);
      return;
    }
    this.#ending = true;
    await this.deps.end(due.map(([key]) => key));
    this.#ending = false;
    // Whatever is still there has its whole time again, less what a retry waits.
    const again = this.deps.now() - graceMs + RETRY_MS;
    for (const [key] of due) if (this.#since.has(key)) this.#since.set(key, again);
    this.update();
  }
}
