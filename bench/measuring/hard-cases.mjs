/** What bridges break on: messages of megabytes, and a shared side that is killed in the middle of a call. */
import { setTimeout as pause } from 'node:timers/promises';
import { Lost } from '../support/peer.mjs';
import { peerOf, toolOf } from './bridges.mjs';

/** Until the call has surely arrived at the server. */
const UNDER_WAY_MS = 1_000;
const LONG_CALL_SECONDS = 60;

/**
 * @param {import('./bridges.mjs').Bridge} bridge an open one
 * @param {number} characters of a message there and back
 * @returns {Promise<boolean>} whether it came back whole
 */
export async function echoesWhole(bridge, characters) {
  const peer = peerOf(bridge);
  try {
    await peer.initialize();
    await peer.ask('tools/list');
    const { result } = await peer.call(toolOf(bridge, 'echo'), { message: 'x'.repeat(characters) });
    return (result?.content?.[0]?.text.length ?? 0) >= characters;
  } catch (error) {
    if (error instanceof Lost) return false;
    throw error;
  } finally {
    await peer.close();
  }
}

/**
 * @param {import('./bridges.mjs').Bridge} bridge an open one, of no use afterwards
 * @param {number} withinMs
 * @returns {Promise<number>} ms until the call in flight was answered, with whatever; infinite: not within that time, or
 *   the client's process ended instead
 */
export async function answeredAfterKill(bridge, withinMs) {
  const peer = peerOf(bridge);
  try {
    // Without a list nobody knows that this call could be repeated, which would be no answer yet.
    await peer.initialize();
    const args = { duration: LONG_CALL_SECONDS, steps: 1 };
    const name = toolOf(bridge, 'trigger-long-running-operation');
    const answered = peer.call(name, args, undefined, UNDER_WAY_MS + withinMs).then(
      () => performance.now(),
      () => Number.POSITIVE_INFINITY,
    );
    await pause(UNDER_WAY_MS);
    const killedAt = performance.now();
    bridge.kill?.();
    return (await answered) - killedAt;
  } finally {
    await peer.close();
  }
}
