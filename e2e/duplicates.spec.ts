import { cleanUp } from './support/clean-up.js';
import { expect, test } from './support/lab.js';
import { isAlive } from './support/processes.js';
import { inSettings } from './support/settings.js';
import { until } from './support/until.js';

/** The contract's promise. */
const FLAGGED_WITHIN_MS = 1_000;
/** A moment in which the machine had no time for us is no broken promise; three are. */
const TRIES = 3;

test.describe('a duplicate daemon', () => {
  test('is in the icon and in the window within a second, and `Clean up` ends it', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toBe('1 daemon, 0 shims, all well');
    const fine = (await item.icon()).argb;

    const panel = page.getByRole('region', { name: 'Duplicates', exact: true });
    const took: number[] = [];
    while (took.length < TRIES && !took.some((ms) => ms < FLAGGED_WITHIN_MS)) {
      const duplicate = await lab.duplicate();
      const startedAt = performance.now();
      await until('the tooltip', async () => (await item.tooltip()) === '1 duplicate daemon');
      await expect(panel).toContainText(String(duplicate.pid));
      took.push(performance.now() - startedAt);
      expect((await item.icon()).argb.equals(fine)).toBe(false);

      await cleanUp(page);
      await until(
        'the end of the duplicate',
        () => duplicate.signalCode !== null || duplicate.exitCode !== null,
      );
      await expect(panel).not.toContainText(String(duplicate.pid));
      await expect.poll(async () => (await item.icon()).argb.equals(fine)).toBe(true);
    }
    expect(Math.min(...took)).toBeLessThan(FLAGGED_WITHIN_MS);
    expect(lab.home.health()?.pid).toBe(app.pid);
  });

  test('is ended by `Clean up` in the tray’s menu, together with an orphan', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    const orphan = await lab.orphan('Gone');
    const duplicate = await lab.duplicate();
    await expect.poll(() => item.tooltip()).toBe('1 duplicate daemon and 1 orphaned shim');
    await item.click('Clean up');
    await expect.poll(() => item.tooltip()).toBe('1 daemon, 0 shims, all well');
    expect(duplicate.signalCode).toBe('SIGTERM');
    expect(isAlive(orphan)).toBe(false);
  });
});

test.describe('an orphaned shim', () => {
  test('is ended from the window, and the healthy shim beside it still answers', async ({ lab }) => {
    lab.home.configureEverything();
    const page = await (await lab.startApp()).window();
    const healthy = await lab.client('Healthy');
    const orphan = await lab.orphan('Gone');
    const button = page.getByRole('button', { name: 'Kill orphaned shims (1)', exact: true });
    await button.click();
    await expect(page.getByRole('button', { name: 'Kill orphaned shims', exact: true })).toBeDisabled();
    await expect(page.getByRole('status').filter({ hasText: 'Ended 1 orphaned shim' })).toBeVisible();
    expect(isAlive(orphan)).toBe(false);
    expect(await healthy.call('echo', { message: 'alive' })).toContain('alive');
  });
});

test.describe('notifications', () => {
  test('tell of a duplicate and of an orphan; a click opens the window', async ({ lab }) => {
    const app = await lab.startApp(['--hidden']);
    await lab.duplicate();
    const first = await until('a notification', () => lab.desktop.notifications[0]);
    expect(first.summary).toBe('Shimkeeper found a duplicate daemon');
    expect(first.body).toContain('Click to look and mend.');
    await lab.orphan('Gone');
    // So soon after the first it counts up in its place.
    const second = await until('a second notification', () => lab.desktop.notifications[1]);
    expect(second.summary).toContain('an orphaned shim');
    expect(await app.isVisible()).toBe(false);
    lab.desktop.clickNotification(second.id);
    await expect.poll(() => app.isVisible()).toBe(true);
  });

  test('are silent when switched off', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    await inSettings(page, (settings) => settings.getByRole('switch', { name: 'Notifications' }).click());
    await until('the preference', () =>
      lab.home.read('app/preferences.json')?.includes('"notifications": false'),
    );
    await lab.duplicate();
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toBe('1 duplicate daemon');
    await cleanUp(page);
    await expect.poll(() => item.tooltip()).toBe('1 daemon, 0 shims, all well');
    expect(lab.desktop.notifications).toEqual([]);
  });
});
