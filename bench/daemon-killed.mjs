/** kill -9 of the daemon under fifty shims, each with a write in flight: who is answered, when all are back, what was written. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { figure, median, progress, progressDone, rounds } from './support/figures.mjs';
import { BenchHome } from './support/home.mjs';
import { LEDGER, linesOf } from './support/ledger.mjs';
import { Peer } from './support/peer.mjs';

const SHIMS = 50;
const ROUNDS = rounds(20, 3);
const MAX_BACK_MS = 1_000;
const MAX_ANSWER_MS = 1_000;
/** Far more than a round takes: a write that is answered was in flight when its daemon died, and got an error. */
const WRITE_MS = 60_000;
const WRITTEN_WITHIN_MS = 20_000;
const POLL_MS = 10;
/** What would be written a second time is written within this time of the first call's answer. */
const LATE_MS = 300;

/** Resolves when the ledger has so many lines of this round. @param {string} file @param {string} prefix */
async function writtenBy(file, prefix) {
  const deadline = performance.now() + WRITTEN_WITHIN_MS;
  while (linesOf(file).filter((line) => line.startsWith(prefix)).length < SHIMS) {
    if (performance.now() > deadline) throw new Error('not all writes reached the server');
    await pause(POLL_MS);
  }
}

/** @param {BenchHome} home @param {readonly Peer[]} peers @param {string} file @param {number} round */
async function killRound(home, peers, file, round) {
  const prefix = `${round}-`;
  let killedAt = Number.NaN;
  const writes = peers.map(async (peer, at) => {
    const answer = await peer.call('write', { entry: `${prefix}${at}`, delayMs: WRITE_MS });
    return { ms: performance.now() - killedAt, code: answer.error?.data?.code ?? 'none' };
  });
  await writtenBy(file, prefix);
  killedAt = performance.now();
  home.killDaemon();
  const answered = await Promise.all(writes);
  const back = await Promise.all(
    peers.map(async (peer) => {
      const { error } = await peer.ask('ping');
      return error ? Number.POSITIVE_INFINITY : performance.now() - killedAt;
    }),
  );
  const called = await Promise.all(
    peers.map(async (peer, at) => {
      const { result } = await peer.call('read', { text: String(at) });
      if (result?.content?.[0]?.text !== `read: ${at}`) throw new Error('a client is not served again');
      return performance.now() - killedAt;
    }),
  );
  return {
    answeredMs: Math.max(...answered.map(({ ms }) => ms)),
    lostErrors: answered.filter(({ code }) => code === 'daemon-lost').length,
    backMs: Math.max(...back),
    calledMs: Math.max(...called),
  };
}

const home = await BenchHome.make({});
const file = path.join(home.directory, 'ledger.txt');
writeFileSync(file, '');
home.configure({ ledger: { command: process.execPath, args: [LEDGER, file] } });
/** @type {Peer[]} */
const peers = [];
try {
  home.prepare();
  peers.push(...Array.from({ length: SHIMS }, () => new Peer(home.shim())));
  await Promise.all(peers.map((peer) => peer.initialize()));
  await Promise.all(peers.map((peer) => peer.ask('tools/list')));
  const found = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`kill -9, round ${round} of ${ROUNDS}`);
    found.push(await killRound(home, peers, file, round));
  }
  progressDone();
  await pause(LATE_MS);
  const lines = linesOf(file);
  const of = (/** @type {'answeredMs' | 'backMs' | 'calledMs' | 'lostErrors'} */ what) =>
    found.map((one) => one[what]);
  figure('rounds', ROUNDS, '');
  figure('all shims attached again, median', median(of('backMs')), 'ms', { atMost: MAX_BACK_MS });
  figure('all shims attached again, worst round', Math.max(...of('backMs')), 'ms');
  figure('first calls to the restarted server answered, median', median(of('calledMs')), 'ms');
  figure('calls in flight answered, worst round', Math.max(...of('answeredMs')), 'ms', {
    atMost: MAX_ANSWER_MS,
  });
  figure(
    'calls in flight answered with an error, worst round',
    Math.min(...of('lostErrors')),
    `of ${SHIMS}`,
    {
      atLeast: SHIMS,
    },
  );
  figure(
    'answers too many',
    peers.reduce((sum, { strays }) => sum + strays, 0),
    '',
    { atMost: 0 },
  );
  figure('writes of all rounds', lines.length, `of ${ROUNDS * SHIMS}`, { atLeast: ROUNDS * SHIMS });
  figure('repeated writes', lines.length - new Set(lines).size, '', { atMost: 0 });
} finally {
  await Promise.all(peers.map((peer) => peer.close()));
  await home.close();
}
