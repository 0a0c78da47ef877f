/** What a client waits for at its start, with the daemon up. */
import { direct, ours, within } from './measuring/bridges.mjs';
import { coldStart } from './measuring/cold-start.mjs';
import { figure, rounds } from './support/figures.mjs';

const plain = direct();
const own = ours();
await within(own, async () => {
  const { bareMs, startMs } = await coldStart([plain, own], rounds(41, 11));
  const of = (/** @type {string} */ name) => startMs.get(name) ?? Number.NaN;
  figure('`node -e 0`, start to end', bareMs, 'ms');
  figure('server alone, start to `initialize` answered', of(plain.name), 'ms');
  figure('shim, start to `initialize` answered', of(own.name), 'ms');
  figure('server alone / `node -e 0`', of(plain.name) / bareMs, 'times');
  figure('shim / `node -e 0`', of(own.name) / bareMs, 'times', { atMost: 1.5 });
});
