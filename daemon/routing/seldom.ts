/** Says the same thing not too often. */

const MAX_KEYS = 1_024;

export class Seldom {
  private readonly saidAt = new Map<string, number>();

  constructor(
    private readonly everyMs: number,
    private readonly now: () => number,
  ) {}

  /** True: say it. The oldest things are forgotten first, and would be said again. */
  may(key: string): boolean {
    const now = this.now();
    const last = this.saidAt.get(key);
    if (last !== undefined && now - last < this.everyMs) return false;
    this.saidAt.delete(key);
    this.saidAt.set(key, now);
    const [oldest] = this.saidAt.keys();
    if (this.saidAt.size > MAX_KEYS && oldest !== undefined) this.saidAt.delete(oldest);
    return true;
  }
}
