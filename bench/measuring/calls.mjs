/** How fast one client's calls are: one after the other, and many in flight. */
import { median, progress, progressDone } from '../support/figures.mjs';
import { peerOf, toolOf } from './bridges.mjs';

const WARM_UP_CALLS = 500;

/** @typedef {import('../support/peer.mjs').Peer} Peer */
/** @typedef {{ calls: number, inflight: number, flood: number, rounds: number, warmUp?: number, withinMs?: number }} Plan */

/**
 * Each round every bridge gets a client of its own, in turn.
 *
 * @param {readonly import('./bridges.mjs').Bridge[]} bridges open ones
 * @param {Plan} plan `calls` one after the other, then `flood` with `inflight` at once; each of the two, and the
 *   warming up, ends after `withinMs` with what it has
 * @returns {Promise<Map<string, { echoMs: number, perSecond: number, wrong: number }>>} medians; `wrong`: in all
 */
export async function callsThrough(bridges, plan) {
  const found = new Map(bridges.map(({ name }) => [name, { echo: [], rate: [], wrong: 0 }]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const bridge of bridges) {
      const { name } = bridge;
      const tool = toolOf(bridge, 'echo');
      progress(`calls, round ${round} of ${plan.rounds}: ${name}`);
      const of = found.get(name);
      const peer = peerOf(bridge);
      try {
        await peer.initialize();
        await peer.ask('tools/list');
        const { withinMs } = plan;
        const warm = await oneByOne(peer, tool, { calls: plan.warmUp ?? WARM_UP_CALLS, withinMs });
        const one = await oneByOne(peer, tool, { calls: plan.calls, withinMs });
        const many = await manyAtOnce(peer, tool, plan.inflight, { calls: plan.flood, withinMs });
        of.echo.push(one.medianMs);
        of.rate.push(many.perSecond);
        of.wrong += warm.wrong + one.wrong + many.wrong;
      } finally {
        await peer.close();
      }
    }
  }
  progressDone();
  const summary = ({ echo: times, rate, wrong }) => ({
    echoMs: median(times),
    perSecond: median(rate),
    wrong,
  });
  return new Map([...found].map(([name, of]) => [name, summary(of)]));
}

/** @param {Peer} peer @param {string} tool @param {string} text @returns {Promise<number>} 1 when the answer is not to what was asked */
async function echo(peer, tool, text) {
  const { result } = await peer.call(tool, { message: text });
  return result?.content?.[0]?.text === `Echo: ${text}` ? 0 : 1;
}

/** @typedef {{ calls: number, withinMs?: number | undefined }} Share */

/** @param {Peer} peer @param {string} tool @param {Share} share */
async function oneByOne(peer, tool, { calls, withinMs = Number.POSITIVE_INFINITY }) {
  const times = [];
  let wrong = 0;
  const until = performance.now() + withinMs;
  for (let call = 0; call < calls && performance.now() < until; call += 1) {
    const startedAt = performance.now();
    wrong += await echo(peer, tool, `m${call}`);
    times.push(performance.now() - startedAt);
  }
  return { medianMs: median(times), wrong };
}

/** @param {Peer} peer @param {string} tool @param {number} inflight @param {Share} share */
async function manyAtOnce(peer, tool, inflight, { calls, withinMs = Number.POSITIVE_INFINITY }) {
  let sent = 0;
  let wrong = 0;
  const startedAt = performance.now();
  const worker = async () => {
    while (sent < calls && performance.now() - startedAt < withinMs) {
      sent += 1;
      wrong += await echo(peer, tool, `t${sent}`);
    }
  };
  await Promise.all(Array.from({ length: inflight }, worker));
  return { perSecond: sent / ((performance.now() - startedAt) / 1_000), wrong };
}
