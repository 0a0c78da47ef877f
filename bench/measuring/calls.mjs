/** How fast one client's calls are: one after the other, and many in flight. */
import { median, progress, progressDone } from '../support/figures.mjs';
import { Peer } from '../support/peer.mjs';
import { toolOf } from './bridges.mjs';

const WARM_UP_CALLS = 500;

/** @typedef {{ calls: number, inflight: number, flood: number, rounds: number }} Plan */

/**
 * Each round every bridge gets a client of its own, in turn.
 *
 * @param {readonly import('./bridges.mjs').Bridge[]} bridges open ones
 * @param {Plan} plan `calls` one after the other, then `flood` with `inflight` at once
 * @returns {Promise<Map<string, { echoMs: number, perSecond: number, wrong: number }>>} medians; `wrong`: in all
 */
export async function callsThrough(bridges, plan) {
  const found = new Map(bridges.map(({ name }) => [name, { echo: [], rate: [], wrong: 0 }]));
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const bridge of bridges) {
      const { name, client } = bridge;
      const tool = toolOf(bridge, 'echo');
      progress(`calls, round ${round} of ${plan.rounds}: ${name}`);
      const of = found.get(name);
      const peer = new Peer(client());
      try {
        await peer.initialize();
        await peer.ask('tools/list');
        for (let call = 0; call < WARM_UP_CALLS; call += 1) of.wrong += await echo(peer, tool, `w${call}`);
        const one = await oneByOne(peer, tool, plan.calls);
        const many = await manyAtOnce(peer, tool, plan.flood, plan.inflight);
        of.echo.push(one.medianMs);
        of.rate.push(many.perSecond);
        of.wrong += one.wrong + many.wrong;
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

/** @param {Peer} peer @param {string} tool @param {number} calls */
async function oneByOne(peer, tool, calls) {
  const times = [];
  let wrong = 0;
  for (let call = 0; call < calls; call += 1) {
    const startedAt = performance.now();
    wrong += await echo(peer, tool, `m${call}`);
    times.push(performance.now() - startedAt);
  }
  return { medianMs: median(times), wrong };
}

/** @param {Peer} peer @param {string} tool @param {number} calls @param {number} inflight */
async function manyAtOnce(peer, tool, calls, inflight) {
  let sent = 0;
  let wrong = 0;
  const worker = async () => {
    while (sent < calls) {
      sent += 1;
      wrong += await echo(peer, tool, `t${sent}`);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inflight }, worker));
  return { perSecond: calls / ((performance.now() - startedAt) / 1_000), wrong };
}
