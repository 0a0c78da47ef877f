/** Promises of so many seconds, held against a machine that is loaded by others. */

/** A wait of ours is in every try; a moment in which the machine had no time for us is not. */
const TRIES = 3;

export async function tookMs(work: Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work;
  return performance.now() - before;
}

/** The first answer that came within the time; throws where none of three did. */
export async function promised<T>(work: () => Promise<T>, ms: number, what: string): Promise<T> {
  const took: number[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = performance.now();
    const answer = await work();
    took.push(Math.round(performance.now() - before));
    if ((took.at(-1) ?? 0) < ms) return answer;
  }
  throw new Error(`${what} took ${took.join(', ')} ms, and never less than ${Math.round(ms)}`);
}
