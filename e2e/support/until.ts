import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 25;

/** Waits until `look` gives something other than null, undefined or false; throws, naming `what`, after the time. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 10_000,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(LOOK_MS);
  }
}
