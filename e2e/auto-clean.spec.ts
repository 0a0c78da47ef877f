/** Auto clean: a preference, off by default, with a grace time, and only for orphaned shims of our own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MIN_AUTO_CLEAN_GRACE_SECONDS } from '../contracts/ipc.js';
import { expect, type Lab, test } from './support/lab.js';
import { isAlive } from './support/processes.js';
import { until } from './support/until.js';

const GRACE_MS = MIN_AUTO_CLEAN_GRACE_SECONDS * 1_000;
/** Looks, signals and a busy machine. */
const DONE_WITHIN_MS = 30_000;

/** As a person's choice is kept between two runs of the app. */
function choose(lab: Lab, chosen: { readonly autoClean?: boolean }): void {
  mkdirSync(lab.home.path('app'), { recursive: true, mode: 0o700 });
  const preferences = { autoCleanGraceSeconds: MIN_AUTO_CLEAN_GRACE_SECONDS, ...chosen };
  writeFileSync(lab.home.path('app', 'preferences.json'), JSON.stringify(preferences), { mode: 0o600 });
}

test.describe('auto clean', () => {
  // The grace time is real, and the machine may be busy.
  test.describe.configure({ timeout: 180_000 });

  test('is off until somebody chooses it: an orphan is shown and left alone', async ({ lab }) => {
    choose(lab, {});
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    const orphan = await lab.orphan('Gone');
    await expect.poll(() => item.tooltip(), { timeout: DONE_WITHIN_MS }).toBe('1 orphaned shim');
    await delay(1.5 * GRACE_MS);
    expect(isAlive(orphan)).toBe(true);
    expect(await item.tooltip()).toBe('1 orphaned shim');
  });

  test('ends an orphaned shim after its grace time, and nothing else', async ({ lab }) => {
    lab.home.configureEverything();
    choose(lab, { autoClean: true });
    const app = await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    const healthy = await lab.client('Healthy');
    const duplicate = await lab.duplicate();
    const orphan = await lab.orphan('Gone');
    await expect
      .poll(() => item.tooltip(), { timeout: DONE_WITHIN_MS })
      .toBe('1 duplicate daemon and 1 orphaned shim');
    const accusedAt = performance.now();
    await until('the end of the orphan', () => !isAlive(orphan), GRACE_MS + DONE_WITHIN_MS);
    // The tray tells a little later than the grace begins.
    expect(performance.now() - accusedAt).toBeGreaterThan(GRACE_MS / 2);
    await expect.poll(() => item.tooltip(), { timeout: DONE_WITHIN_MS }).toBe('1 duplicate daemon');
    expect([duplicate.exitCode, duplicate.signalCode]).toEqual([null, null]);
    expect(await healthy.call('echo', { message: 'alive' })).toContain('alive');
    expect(lab.home.health()?.pid).toBe(app.pid);
  });
});
