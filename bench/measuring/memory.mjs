/** What clients weigh with a bridge between them and one server: PSS, so that shared pages are counted once. */
import { setTimeout as pause } from 'node:timers/promises';
import { median, progress, progressDone } from '../support/figures.mjs';
import { argvOf, pssOf, treesOf } from '../support/processes.mjs';
import { isServer, peerOf, toolOf } from './bridges.mjs';

/** Until a process that has worked has given back what it will give back. */
const SETTLE_MS = 3_000;

/**
 * @param {import('./bridges.mjs').Bridge} bridge an open one
 * @param {number} clients
 * @returns {Promise<{ clientMiB: number, totalMiB: number, servers: number }>} `clientMiB`: median of what a client
 *   starts; `totalMiB`: of all processes; `servers`: copies of the server
 */
export async function memoryOf(bridge, clients) {
  /** @type {import('../support/peer.mjs').Peer[]} */
  const peers = [];
  try {
    for (let count = 1; count <= clients; count += 1) {
      progress(`memory, ${bridge.name}: client ${count} of ${clients}`);
      const peer = peerOf(bridge);
      peers.push(peer);
      await peer.initialize();
      await peer.ask('tools/list');
      await peer.call(toolOf(bridge, 'echo'), { message: 'hello' });
    }
    await pause(SETTLE_MS);
    const all = treesOf([...peers.map(({ pid }) => pid), ...bridge.shared()]);
    return {
      clientMiB: median(peers.map(({ pid }) => pssOf(pid))),
      totalMiB: all.reduce((sum, pid) => sum + pssOf(pid), 0),
      servers: all.filter((pid) => isServer(argvOf(pid))).length,
    };
  } finally {
    progressDone();
    await Promise.all(peers.map((peer) => peer.close()));
  }
}
