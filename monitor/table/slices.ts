/** Long work in slices, so that the event loop is not held up. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * The event loop is held up no longer than this and one item more: where the processor is slow, or V8 compiles what is gone
 * through, that is several times as long.
 */
export const SLICE_MS = 2;

/** Others may run in between. `now`: monotonic milliseconds. */
export async function inSlices<T>(
  items: Iterable<T>,
  now: () => number,
  work: (item: T) => void,
): Promise<void> {
  let end = now() + SLICE_MS;
  for (const item of items) {
    work(item);
    if (now() < end) continue;
    await nextTurn();
    end = now() + SLICE_MS;
  }
}
