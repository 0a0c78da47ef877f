/** Fifty shims at once where no daemon runs, next to fifty `node -e 0` at once. */
import { watch } from 'node:fs';
import path from 'node:path';
import { bareNode } from './measuring/cold-start.mjs';
import { figure, median, progress, progressDone, rounds } from './support/figures.mjs';
import { BenchHome } from './support/home.mjs';
import { Peer } from './support/peer.mjs';

const SHIMS = 50;
const ROUNDS = rounds(20, 3);
const MAX_SPAWNS = 2;

/** Daemons started in this home: each is announced under a name of its own, by whoever launches it. @param {BenchHome} home */
function countSpawns(home) {
  const names = new Set();
  const folder = path.join(home.directory, 'daemons');
  const watcher = watch(folder, (_event, name) => {
    if (name && /^\d+-\d+\.json$/.test(name)) names.add(name);
  });
  return { names, close: () => watcher.close() };
}

async function bareRound() {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: SHIMS }, bareNode));
  return performance.now() - startedAt;
}

async function shimRound() {
  const home = await BenchHome.make({});
  try {
    home.prepare();
    const spawns = countSpawns(home);
    const startedAt = performance.now();
    const peers = Array.from({ length: SHIMS }, () => new Peer(home.shim()));
    try {
      const answered = await Promise.allSettled(peers.map((peer) => peer.initialize()));
      const ms = performance.now() - startedAt;
      const initialized = answered.filter(({ status }) => status === 'fulfilled').length;
      const { stdout } = await home.command('status', '--json');
      const { daemon, duplicates, shims } = JSON.parse(stdout);
      return {
        ms,
        initialized,
        attached: shims.filter(({ state }) => state === 'attached').length,
        daemons: (daemon ? 1 : 0) + duplicates.length,
        spawns: spawns.names.size,
      };
    } finally {
      spawns.close();
      await Promise.all(peers.map((peer) => peer.close()));
    }
  } finally {
    await home.close();
  }
}

const bare = [];
const found = [];
for (let round = 1; round <= ROUNDS; round += 1) {
  progress(`${SHIMS} at once, round ${round} of ${ROUNDS}`);
  bare.push(await bareRound());
  found.push(await shimRound());
}
progressDone();
const every = (/** @type {number[]} */ values) => ({ least: Math.min(...values), most: Math.max(...values) });
const ratios = found.map(({ ms }, at) => ms / (bare[at] ?? Number.NaN));
figure('rounds', ROUNDS, '');
figure('`node -e 0`, all ended, median', median(bare), 'ms');
figure('shims, all initialized, median', median(found.map(({ ms }) => ms)), 'ms');
figure('shims / `node -e 0`, median', median(ratios), 'times', { atMost: 3 });
figure('shims initialized, worst round', every(found.map((one) => one.initialized)).least, `of ${SHIMS}`, {
  atLeast: SHIMS,
});
figure('shims attached, worst round', every(found.map((one) => one.attached)).least, `of ${SHIMS}`, {
  atLeast: SHIMS,
});
figure('daemons, worst round', every(found.map((one) => one.daemons)).most, '', { atMost: 1, atLeast: 1 });
figure('daemons started, worst round', every(found.map((one) => one.spawns)).most, '', {
  atMost: MAX_SPAWNS,
});
