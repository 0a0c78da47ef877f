/**
 * Nonces of upgrades that were in order. An upgrade is worth nothing without the hello, but whoever overheard one could
 * take a place of the crowd with it again and again; so each is good once. Only proven nonces come in here, so nobody
 * without the token can push others out.
 *
 * Forgotten with the daemon: after a restart a stolen upgrade is good once more, for one place among MAX_UPGRADED, which
 * goes to the next newcomer; with the hello's own proof still missing. That is harmless, and a clock or an instance in
 * the proof would make every dialler ask first.
 */

/** Some kilobytes each thousand. Whoever waits until so many others have dialled gets one more place for two seconds. */
export const MAX_SEEN_NONCES = 16_384;

export class SeenNonces {
  /** In the order they came. */
  private readonly seen = new Set<string>();

  constructor(private readonly max: number = MAX_SEEN_NONCES) {}

  /** True the first time; false for a replay. */
  take(nonce: string): boolean {
    if (this.seen.has(nonce)) return false;
    this.seen.add(nonce);
    if (this.seen.size > this.max) {
      const [oldest] = this.seen;
      if (oldest !== undefined) this.seen.delete(oldest);
    }
    return true;
  }
}
