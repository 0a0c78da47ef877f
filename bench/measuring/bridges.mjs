/** What can stand between a client and a server: nothing, ours, or a rival. All are measured alike. */
import { BenchHome, EVERYTHING, plainEnv } from '../support/home.mjs';
import { Peer } from '../support/peer.mjs';

/**
 * @typedef {object} Bridge
 * @property {string} name
 * @property {() => import('../support/peer.mjs').Started} client what a client starts
 * @property {() => Promise<void>} open starts the shared side
 * @property {() => number[]} shared pids of the shared side; what descends from them belongs to it
 * @property {() => Promise<void>} close
 * @property {() => void} [kill] SIGKILL for the first process of the shared side; then it can only be closed
 * @property {number} [timeoutMs] for an answer, where it is not waited for as long as usual
 * @property {(name: string) => string} [tool] what a tool of the server is called behind it; its own name where left out
 */

/** The server itself, a copy for each client. @returns {Bridge} */
export function direct() {
  const env = plainEnv();
  return {
    name: 'direct',
    client: () => ({ command: process.execPath, args: [EVERYTHING, 'stdio'], env }),
    open: async () => undefined,
    shared: () => [],
    close: async () => undefined,
  };
}

/** Our shim and a headless daemon. @returns {Bridge} */
export function ours() {
  /** @type {BenchHome | null} */
  let home = null;
  let pid = 0;
  return {
    name: 'shimkeeper',
    client: () => {
      if (!home) throw new Error('not open');
      return home.shim();
    },
    open: async () => {
      home = await BenchHome.everything();
      pid = await home.startDaemon();
    },
    shared: () => [pid],
    kill: () => void home?.killDaemon(),
    close: async () => {
      await home?.close();
      home = null;
    },
  };
}

/** A client of its own behind the bridge. @param {Bridge} bridge */
export function peerOf(bridge) {
  const peer = new Peer(bridge.client());
  peer.timeoutMs = bridge.timeoutMs ?? peer.timeoutMs;
  return peer;
}

/** Whether it is a copy of the shared server, by its command line. @param {readonly string[]} argv */
export function isServer(argv) {
  return argv.slice(0, 2).some((word) => word === EVERYTHING);
}

/**
 * Opens, works, closes, whatever happens.
 *
 * @template T
 * @param {Bridge} bridge
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function within(bridge, work) {
  await bridge.open();
  try {
    return await work();
  } finally {
    await bridge.close();
  }
}

/** @param {Bridge} bridge @param {string} name @returns {string} what clients of this bridge call this tool */
export function toolOf(bridge, name) {
  return bridge.tool?.(name) ?? name;
}
