/** From what happens to the tray icon: a duplicate daemon comes, and goes, until the panel is told to draw another icon. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { momentOf } from './support/beat.mjs';
import { duplicateOf } from './support/duplicate.mjs';
import { figure, median, progress, progressDone, quantile, rounds, skipped } from './support/figures.mjs';
import { BenchHome } from './support/home.mjs';
import { Panel } from './support/panel.mjs';
import { TrayDesktop } from './support/tray-app.mjs';

const TRIES = rounds(100, 5);
const WITHIN_MS = 400;

/** @param {Panel} panel @param {readonly string[]} args of the duplicate */
async function attempt(panel, args) {
  const comes = panel.redrawn();
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const seenAt = await comes;
  const goes = panel.redrawn();
  const killedAt = performance.now();
  child.kill('SIGKILL');
  const [clearedAt] = await Promise.all([goes, ended]);
  return {
    comesMs: seenAt === null ? null : seenAt - startedAt,
    goesMs: clearedAt === null ? null : clearedAt - killedAt,
  };
}

/** @param {Panel} panel @param {readonly string[]} args */
async function tries(panel, args) {
  const found = [];
  // The first one finds an app that has just started.
  await attempt(panel, args);
  for (let one = 0; one < TRIES; one += 1) {
    progress(`${one + 1} of ${TRIES}`);
    await pause(momentOf(one));
    found.push(await attempt(panel, args));
  }
  progressDone();
  return found;
}

/** @param {string} what @param {readonly (number | null)[]} took */
function tell(what, took) {
  const seen = took.flatMap((ms) => ms ?? []);
  figure(`${what}: another icon, of ${TRIES}`, seen.length, '', { atLeast: TRIES });
  figure(`${what}: to the icon, median`, median(seen), 'ms');
  figure(`${what}: to the icon, p99`, quantile(seen, 0.99), 'ms', { atMost: WITHIN_MS });
}

async function main() {
  const desktop = await TrayDesktop.open();
  const home = await BenchHome.make({});
  try {
    home.prepare();
    const panel = await Panel.open(desktop.busAddress);
    const app = await desktop.start(home);
    try {
      const found = await tries(panel, duplicateOf(home));
      tell(
        'a duplicate daemon comes',
        found.map(({ comesMs }) => comesMs),
      );
      tell(
        'it goes',
        found.map(({ goesMs }) => goesMs),
      );
    } finally {
      await app.quit();
      panel.close();
    }
  } finally {
    await home.close();
    await desktop.close();
  }
}

if (process.platform === 'linux') await main();
else skipped('icon', 'is measured under a virtual display, which is there on Linux only');
