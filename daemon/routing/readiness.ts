/** Waiting for a server that is not ready. Lists wait once for each time that it is away, not once for each list. */
import type { ServerHandle } from '../servers/ports.js';

export class Readiness {
  private readonly waiters = new Set<() => void>();
  private awaySince: number | null = null;

  constructor(
    private readonly handle: Pick<ServerHandle, 'state' | 'wake'>,
    private readonly now: () => number,
  ) {}

  get isReady(): boolean {
    return this.handle.state === 'ready';
  }

  /** False: it has been away for as long as that, and is not waited for again until it comes back. */
  mayComeWithin(waitMs: number): boolean {
    return this.isReady || this.left(waitMs) > 0;
  }

  /** The same as `settled`, but at most `waitMs` in all for each time that the server is away. */
  settledWithin(waitMs: number): Promise<void> {
    if (this.isReady) return Promise.resolve();
    const left = this.left(waitMs);
    if (left > 0) return this.settled(left);
    this.handle.wake();
    return Promise.resolve();
  }

  /** Resolves when the server is ready or has failed, or after the time. */
  settled(timeoutMs: number | null): Promise<void> {
    if (this.isReady) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiters.delete(done);
        resolve();
      };
      const timer = timeoutMs === null ? undefined : setTimeout(done, timeoutMs);
      this.waiters.add(done);
      this.handle.wake();
    });
  }

  went(): void {
    this.awaySince ??= this.now();
  }

  /** It is ready, or it is another one than before. */
  forgive(): void {
    this.awaySince = null;
  }

  /** Nobody need wait any longer. */
  release(): void {
    for (const done of [...this.waiters]) done();
  }

  private left(waitMs: number): number {
    this.went();
    return Math.max(0, (this.awaySince ?? 0) + waitMs - this.now());
  }
}
