/** How long a client's calls took lately, from the arrival of the request to its answer. */

/** A median of so many says what a person feels now, not what was an hour ago. */
const MAX_SAMPLES = 32;
const DIGITS = 2;

export class Latency {
  private readonly samples: number[] = [];
  private next = 0;

  add(milliseconds: number): void {
    this.samples[this.next] = milliseconds;
    this.next = (this.next + 1) % MAX_SAMPLES;
  }

  /** Milliseconds, to two digits; null before the first answer. */
  get medianMs(): number | null {
    const sorted = [...this.samples].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    return middle === undefined ? null : Number(middle.toPrecision(DIGITS));
  }
}
