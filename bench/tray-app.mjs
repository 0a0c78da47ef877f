/** The daemon in the tray app's main process, its window open, next to a headless one. */
import { ours, within } from './measuring/bridges.mjs';
import { callsThrough } from './measuring/calls.mjs';
import { coldStart } from './measuring/cold-start.mjs';
import { mixedCalls } from './measuring/mixed.mjs';
import { packagedApp, trayApp } from './measuring/tray-app.mjs';
import { figure, rounds, skipped } from './support/figures.mjs';

const WITHIN = 1.5;
const MAX_DELAY_MS = 20;
const CLIENTS = 10;

/** @param {string} executable */
async function measure(executable) {
  const headless = ours();
  const tray = trayApp(executable);
  await within(headless, () =>
    within(tray, async () => {
      const both = [headless, tray];
      const { startMs } = await coldStart(both, rounds(21, 7));
      const plan = {
        calls: rounds(2_000, 500),
        flood: rounds(8_000, 2_000),
        inflight: 64,
        rounds: rounds(5, 3),
      };
      const found = await callsThrough(both, plan);
      const [alone, hosted] = both.map(({ name }) => found.get(name));
      if (!alone || !hosted) throw new Error('nothing was measured');
      const started = (startMs.get(tray.name) ?? Number.NaN) / (startMs.get(headless.name) ?? Number.NaN);
      figure('shim, start to `initialize` answered: tray app / headless', started, 'times', {
        atMost: WITHIN,
      });
      figure('`echo`: tray app / headless', hosted.echoMs / alone.echoMs, 'times', { atMost: WITHIN });
      figure('64 in flight: headless / tray app', alone.perSecond / hosted.perSecond, 'times', {
        atMost: WITHIN,
      });

      await tray.watch();
      const mixed = await mixedCalls(tray, { clients: CLIENTS, calls: rounds(20_000, 2_000) });
      const { p99Ms, maxMs } = await tray.delays();
      figure(
        `main process under ${CLIENTS} busy clients: event loop late, 99 of 100 times less than`,
        p99Ms,
        'ms',
        {
          atMost: MAX_DELAY_MS,
        },
      );
      figure('the same, the longest', maxMs, 'ms');
      figure('wrong, lost and doubled answers', mixed.wrong + mixed.lost + mixed.doubled, '', { atMost: 0 });
    }),
  );
}

if (process.platform === 'linux') await measure(await packagedApp());
else skipped('tray app', 'is measured under a virtual display, which is there on Linux only');
