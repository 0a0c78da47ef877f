/** From the start of a client's process to the answer of `initialize`, the shared side up, next to `node -e 0`. */
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { median, progress, progressDone } from '../support/figures.mjs';
import { plainEnv } from '../support/home.mjs';
import { peerOf } from './bridges.mjs';

/** What an ended process leaves to the kernel is not the next one's. */
const REST_MS = 30;

/** @returns {Promise<number>} ms from the start of `node -e 0` to its end */
export function bareNode() {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { env: plainEnv(), stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve(performance.now() - startedAt));
  });
}

/**
 * @param {readonly import('./bridges.mjs').Bridge[]} bridges open ones
 * @param {number} times
 * @param {number} [withinMs] no further round begins after this time
 * @returns {Promise<{ bareMs: number, startMs: Map<string, number> }>} medians; all take turns
 */
export async function coldStart(bridges, times, withinMs = Number.POSITIVE_INFINITY) {
  const until = performance.now() + withinMs;
  const bare = [];
  const starts = new Map(bridges.map(({ name }) => [name, /** @type {number[]} */ ([])]));
  for (let round = 1; round <= times && (round === 1 || performance.now() < until); round += 1) {
    progress(`cold start, round ${round} of ${times}`);
    bare.push(await bareNode());
    for (const bridge of bridges) {
      await pause(REST_MS);
      starts.get(bridge.name)?.push(await oneStart(bridge));
    }
    await pause(REST_MS);
  }
  progressDone();
  return {
    bareMs: median(bare),
    startMs: new Map([...starts].map(([name, values]) => [name, median(values)])),
  };
}

/** @param {import('./bridges.mjs').Bridge} bridge */
async function oneStart(bridge) {
  const peer = peerOf(bridge);
  try {
    return await peer.initialize();
  } finally {
    await peer.close();
  }
}
