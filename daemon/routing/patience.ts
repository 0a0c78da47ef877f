/** How long a server that is not ready is waited for: once for each time that it is away, not once for each list. */

export class Patience {
  private awaySince: number | null = null;

  constructor(private readonly now: () => number) {}

  /** The server is away, if that was not known yet. */
  begin(): void {
    this.awaySince ??= this.now();
  }

  /** It is ready, or it is another one than before. */
  renew(): void {
    this.awaySince = null;
  }

  /** What is left of `waitMs`, counted from when it went away; 0: it is known not to answer. */
  left(waitMs: number): number {
    this.begin();
    return Math.max(0, (this.awaySince ?? 0) + waitMs - this.now());
  }
}
