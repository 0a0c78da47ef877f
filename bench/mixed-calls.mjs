/** Ten clients with the same ids and progress tokens, 20,000 calls of four kinds at once. */
import { ours, within } from './measuring/bridges.mjs';
import { mixedCalls } from './measuring/mixed.mjs';
import { figure, rounds } from './support/figures.mjs';

const CLIENTS = 10;

const own = ours();
const found = await within(own, () => mixedCalls(own, { clients: CLIENTS, calls: rounds(20_000, 2_000) }));
figure('calls of ten clients', found.calls, '');
figure('answers that are not to what was asked', found.wrong, '', { atMost: 0 });
figure('lost answers', found.lost, '', { atMost: 0 });
figure('doubled answers', found.doubled, '', { atMost: 0 });
figure('progress at the wrong client, or twice', found.strayProgress, '', { atMost: 0 });
figure('progress that did not arrive', found.lostProgress, '', { atMost: 0 });
figure('all ten clients together', found.perSecond, 'calls/s');
