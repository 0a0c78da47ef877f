/** How long a port of the loopback has no listener, seen from a thread of its own: the load does not hold it up. */
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const SAMPLE_MS = 2;
const LISTENING = '0A';

/** @typedef {{ from: number, ms: number }} Gap `from`: milliseconds since the epoch, with fractions */

/** @param {number} port @returns {{ close: () => Promise<Gap[]> }} */
export function watchPort(port) {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, flag } });
  const gaps = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    close: () => {
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      return gaps;
    },
  };
}

/** Milliseconds since the epoch, the same in every thread. */
export function instant() {
  return performance.timeOrigin + performance.now();
}

/** @param {number} port */
function hasListener(port) {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .some((line) => {
      const [, local, , state] = line.trim().split(/\s+/);
      return local === address && state === LISTENING;
    });
}

if (!isMainThread) {
  const { port, flag } = workerData;
  /** @type {Gap[]} */
  const gaps = [];
  /** @type {number | null} */
  let since = null;
  // Sampled, so a gap is known to within two samples: its longest possible extent is what counts.
  let last = instant();
  while (Atomics.load(flag, 0) === 0) {
    const owned = hasListener(port);
    const now = instant();
    if (!owned) since ??= last;
    else if (since !== null) {
      gaps.push({ from: since, ms: now - since });
      since = null;
    }
    last = now;
    Atomics.wait(flag, 0, 0, SAMPLE_MS);
  }
  parentPort?.postMessage(gaps);
}
