/** Results of 1 to 20 MB: from server-everything (as large a question), and from a server that makes them. */
import path from 'node:path';
import { figure, median, progress, progressDone, rounds } from './support/figures.mjs';
import { BenchHome, EVERYTHING } from './support/home.mjs';
import { Peer } from './support/peer.mjs';

const MB = 1_000_000;
const ROUNDS = rounds(5, 2);
const LARGE = path.resolve(import.meta.dirname, 'servers/large.mjs');

/** Ours and the server alone. @param {string} server @param {string[]} args @param {(home: BenchHome) => Promise<void>} work */
async function withServer(server, args, work) {
  const home = await BenchHome.make({ one: { command: process.execPath, args: [server, ...args] } });
  try {
    await home.startDaemon();
    await work(home);
  } finally {
    await home.close();
  }
}

/**
 * @param {import('./support/peer.mjs').Started} started
 * @param {string} tool
 * @param {object} args
 * @param {number} characters
 */
async function timed(started, tool, args, characters) {
  const peer = new Peer(started);
  try {
    await peer.initialize();
    await peer.ask('tools/list');
    const startedAt = performance.now();
    const { result } = await peer.call(tool, args);
    const ms = performance.now() - startedAt;
    return { ms, delivered: (result?.content?.[0]?.text.length ?? 0) >= characters };
  } finally {
    await peer.close();
  }
}

/** @param {BenchHome} home @param {string} server @param {string[]} more @param {string} name @param {string} tool @param {object} args @param {number} characters */
async function compare(home, server, more, name, tool, args, characters) {
  const alone = { command: process.execPath, args: [server, ...more], env: home.env };
  const times = { alone: [], shared: [] };
  let delivered = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`${name}, round ${round} of ${ROUNDS}`);
    times.alone.push((await timed(alone, tool, args, characters)).ms);
    const shared = await timed(home.shim(), tool, args, characters);
    times.shared.push(shared.ms);
    if (shared.delivered) delivered += 1;
  }
  progressDone();
  figure(`${name}: delivered`, delivered, `of ${ROUNDS}`, { atLeast: ROUNDS });
  figure(`${name}: time`, median(times.shared), 'ms');
  figure(`${name}: time, shared / alone`, median(times.shared) / median(times.alone), 'times');
}

await withServer(EVERYTHING, ['stdio'], async (home) => {
  for (const size of [1, 5]) {
    const message = 'z'.repeat(size * MB);
    await compare(home, EVERYTHING, ['stdio'], `${size} MB there and back`, 'echo', { message }, size * MB);
  }
});
await withServer(LARGE, [], async (home) => {
  for (const size of [1, 5, 20]) {
    const args = { characters: size * MB };
    await compare(home, LARGE, [], `${size} MB result`, 'make', args, size * MB);
  }
});
