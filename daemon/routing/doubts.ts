/** Calls that were cancelled and never answered: a server may work on them, and ask about them, for a while yet. */

/** After this long without a sign a cancelled call counts as over. */
export const CANCELLED_DOUBT_MS = 30_000;
const MAX_DOUBTS = 10_000;

export class Doubts<C> {
  private readonly calls = new Map<number, { readonly owner: C; readonly until: number }>();

  constructor(private readonly now: () => number) {}

  add(id: number, owner: C): void {
    this.calls.set(id, { owner, until: this.now() + CANCELLED_DOUBT_MS });
    if (this.calls.size <= MAX_DOUBTS) return;
    const [oldest] = this.calls.keys();
    if (oldest !== undefined) this.calls.delete(oldest);
  }

  /** The late answer came: no doubt any more. */
  settle(id: number): void {
    this.calls.delete(id);
  }

  owners(): C[] {
    const now = this.now();
    for (const [id, { until }] of this.calls) {
      // In order of time: the first that still counts ends the search.
      if (until > now) break;
      this.calls.delete(id);
    }
    return [...this.calls.values()].map(({ owner }) => owner);
  }

  clear(): void {
    this.calls.clear();
  }
}
