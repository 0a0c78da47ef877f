/**
 * How long a port of the loopback has no listener, seen from a thread of its own by connecting to it: the kernel answers
 * for a listener however busy its process is, and refuses where there is none.
 */
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const SAMPLE_MS = 4;

/**
 * @typedef {{ from: number, ms: number }} Gap `from`: milliseconds since the epoch, with fractions; `ms`: from the last
 *   connection that was taken to the next one, so its longest possible extent
 * @typedef {{ gaps: Gap[], sampleMs: number }} Watched `sampleMs`: the mean time between two looks; a shorter gap is not seen
 */

/** @param {number} port @returns {{ close: () => Promise<Watched> }} */
export function watchPort(port) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port } });
  const watched = new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    close: () => {
      worker.postMessage('enough');
      return watched;
    },
  };
}

/** Milliseconds since the epoch, the same in every thread. */
export function instant() {
  return performance.timeOrigin + performance.now();
}

/** @param {number} port @returns {Promise<boolean>} */
function isOwned(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      // Reset, not closed: thousands of closed connections would wait in the kernel.
      socket.resetAndDestroy();
      resolve(true);
    });
    socket.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'ECONNREFUSED') resolve(false);
      else if (error.code === 'ECONNRESET') resolve(true);
      else reject(error);
    });
  });
}

/** @param {number} port @param {import('node:worker_threads').MessagePort} parent */
async function sample(port, parent) {
  let done = false;
  parent.once('message', () => {
    done = true;
  });
  /** @type {Gap[]} */
  const gaps = [];
  const startedAt = instant();
  let ownedAt = startedAt;
  let isGap = false;
  let samples = 0;
  while (!done) {
    const owned = await isOwned(port);
    samples += 1;
    const now = instant();
    if (owned) {
      if (isGap) gaps.push({ from: ownedAt, ms: now - ownedAt });
      ownedAt = now;
    }
    isGap = !owned;
    await pause(SAMPLE_MS);
  }
  parent.postMessage({ gaps, sampleMs: (instant() - startedAt) / samples });
}

if (!isMainThread && parentPort) await sample(workerData.port, parentPort);
