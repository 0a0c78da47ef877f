/** Ten clients of one server: what all of it weighs, next to ten copies of the server. */
import { direct, ours, within } from './measuring/bridges.mjs';
import { memoryOf } from './measuring/memory.mjs';
import { figure, median, rounds, skipped } from './support/figures.mjs';
import { HAS_PROC } from './support/processes.mjs';

const CLIENTS = 10;

async function measure() {
  const found = { plain: [], own: [] };
  for (let round = 0; round < rounds(3, 1); round += 1) {
    for (const [kind, bridge] of [
      ['plain', direct()],
      ['own', ours()],
    ]) {
      found[kind].push(await within(bridge, () => memoryOf(bridge, CLIENTS)));
    }
  }
  const of = (kind, what) => median(found[kind].map((one) => one[what]));
  figure('one copy of the server, ten running', of('plain', 'clientMiB'), 'MiB PSS');
  figure('one shim, ten attached', of('own', 'clientMiB'), 'MiB PSS', { atMost: 12 });
  figure('ten copies of the server', of('plain', 'totalMiB'), 'MiB PSS');
  figure('ten shims, daemon and server', of('own', 'totalMiB'), 'MiB PSS');
  figure('shared / ten copies', of('own', 'totalMiB') / of('plain', 'totalMiB'), 'times', { atMost: 0.55 });
  figure('server processes of ten clients', of('own', 'servers'), '', { atMost: 1, atLeast: 1 });
}

if (HAS_PROC) await measure();
else skipped('memory', 'needs /proc/PID/smaps_rollup, which only Linux has');
