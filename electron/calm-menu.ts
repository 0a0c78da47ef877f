/**
 * When a menu may be replaced by a newer one. Putting a menu in its place takes away the one that a person has open, so it
 * is put only when it is another one, not more often than a person can follow, and not while it is known to be open.
 */

/** Between two menus: changes in between are gathered. */
const REST_MS = 250;
/** A panel that says that its menu opens and never that it closes does not keep it old for longer. */
const MAX_OPEN_MS = 30_000;

export interface CalmMenuDeps<E> {
  readonly put: (entries: readonly E[]) => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** calm -> resting or open -> calm; closed. */
export class CalmMenu<E> {
  #wanted: readonly E[] = [];
  #shown: string | null = null;
  #putAt = Number.NEGATIVE_INFINITY;
  #openUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(private readonly deps: CalmMenuDeps<E>) {}

  want(entries: readonly E[]): void {
    this.#wanted = entries;
    this.#consider();
  }

  opened(): void {
    this.#openUntil = this.deps.now() + MAX_OPEN_MS;
    this.#consider();
  }

  closed(): void {
    this.#openUntil = Number.NEGATIVE_INFINITY;
    this.#consider();
  }

  /** What is shown is no longer what was put: it is put at once, whatever there is. */
  again(entries: readonly E[]): void {
    this.#wanted = entries;
    this.#shown = null;
    this.#openUntil = Number.NEGATIVE_INFINITY;
    this.#putAt = Number.NEGATIVE_INFINITY;
    this.#consider();
  }

  /** May be called twice. */
  close(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #consider(): void {
    clearTimeout(this.#timer);
    const text = JSON.stringify(this.#wanted);
    if (this.#ended || text === this.#shown) return;
    const wait = Math.max(this.#putAt + REST_MS, this.#openUntil) - this.deps.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#consider(), wait);
      this.#timer.unref();
      return;
    }
    this.#putAt = this.deps.now();
    this.#shown = text;
    this.deps.put(this.#wanted);
  }
}
