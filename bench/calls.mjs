/** How fast calls of one client are, next to the server alone. */
import { direct, ours, within } from './measuring/bridges.mjs';
import { callsThrough } from './measuring/calls.mjs';
import { figure, rounds } from './support/figures.mjs';

const INFLIGHT = 64;

const plain = direct();
const own = ours();
await within(own, async () => {
  const plan = {
    calls: rounds(2_000, 500),
    flood: rounds(8_000, 2_000),
    inflight: INFLIGHT,
    rounds: rounds(7, 3),
  };
  const found = await callsThrough([plain, own], plan);
  const [alone, shared] = [found.get(plain.name), found.get(own.name)];
  if (!alone || !shared) throw new Error('nothing was measured');
  figure('`echo`, one after the other, alone', alone.echoMs, 'ms');
  figure('`echo`, one after the other, shared', shared.echoMs, 'ms');
  figure('`echo`, shared / alone', shared.echoMs / alone.echoMs, 'times', { atMost: 2.6 });
  figure(`${INFLIGHT} in flight, alone`, alone.perSecond, 'calls/s');
  figure(`${INFLIGHT} in flight, shared`, shared.perSecond, 'calls/s');
  figure(`${INFLIGHT} in flight, shared / alone`, shared.perSecond / alone.perSecond, 'times', {
    atLeast: 0.65,
  });
  figure('wrong answers', alone.wrong + shared.wrong, '', { atMost: 0 });
});
