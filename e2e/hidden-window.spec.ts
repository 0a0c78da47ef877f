import { performance } from 'node:perf_hooks';
import type { App } from './support/app.js';
import { expect, test } from './support/lab.js';
import { until } from './support/until.js';

/** A quiet one paints in a third of a second. */
const PAINT_ON_A_BUSY_MACHINE_MS = 3_000;

/** Processes that draw pages. */
function renderers({ electron }: App): Promise<number> {
  return electron.evaluate(
    ({ app }) => app.getAppMetrics().filter(({ type }) => type === 'Tab' || type === 'Unknown').length,
  );
}

test.describe('a window that is hidden', () => {
  test('is let go with its process, and comes back as it was', async ({ lab }) => {
    const app = await lab.startApp();
    await app.window();
    const item = await lab.desktop.trayItem();
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(940, 660));
    expect(await renderers(app)).toBe(1);
    await app.closeWindow();
    await until('the end of its process', async () => (await renderers(app)) === 0, 40_000);

    const began = performance.now();
    const opened = app.electron.waitForEvent('window');
    await item.click('Open Shimkeeper');
    const page = await opened;
    await page.getByRole('region', { name: 'Daemon', exact: true }).waitFor();
    const drawn = Math.round(performance.now() - began);
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    );
    console.log(`reopened: drawn in ${drawn} ms, first paint at ${Math.round(paint)} ms`);
    expect(paint).toBeLessThan(PAINT_ON_A_BUSY_MACHINE_MS);
    await expect.poll(() => app.isVisible()).toBe(true);
    const size = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.getSize(),
    );
    expect(size).toEqual([940, 660]);
  });

  test('comes back with what its person had closed, chosen and filtered', async ({ lab }) => {
    lab.home.configureEverything();
    const app = await lab.startApp();
    const first = await app.window();
    for (const name of ['Cursor', 'Cursor']) await lab.client(name);
    const client = (page: typeof first) =>
      page.getByRole('treegrid', { name: 'Shims' }).getByRole('row').filter({ hasText: '2 shims' });
    const timeLine = (page: typeof first) => page.getByRole('region', { name: 'Time line', exact: true });
    await client(first).focus();
    await first.keyboard.press('ArrowLeft');
    await expect(client(first)).toHaveAttribute('aria-expanded', 'false');
    await first.getByRole('region', { name: 'History' }).getByText('14 days').click();
    await timeLine(first).getByRole('searchbox').fill('attached');
    await app.closeWindow();
    await until('the end of its process', async () => (await renderers(app)) === 0, 40_000);

    const opened = app.electron.waitForEvent('window');
    await (await lab.desktop.trayItem()).click('Open Shimkeeper');
    const page = await opened;
    await expect(client(page)).toHaveAttribute('aria-expanded', 'false');
    await expect(page.getByRole('radio', { name: '14 days' })).toBeChecked();
    await expect(timeLine(page).getByRole('searchbox')).toHaveValue('attached');
  });

  test('is kept where it is opened again soon', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    await page.evaluate(() => Object.assign(globalThis, { mark: 'the same page' }));
    await app.closeWindow();
    await expect.poll(() => app.isVisible()).toBe(false);
    await (await lab.desktop.trayItem()).click('Open Shimkeeper');
    await expect.poll(() => app.isVisible()).toBe(true);
    expect(await page.evaluate(() => (globalThis as unknown as { mark?: string }).mark)).toBe(
      'the same page',
    );
  });
});
