import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright/test';
import type { App } from './support/app.js';
import { expect, test } from './support/lab.js';
import type { TrayItem } from './support/tray-item.js';
import { until } from './support/until.js';

/** A quiet one paints in a third of a second. */
const PAINT_ON_A_BUSY_MACHINE_MS = 3_000;

/** Processes that draw pages. */
function renderers(app: App): Promise<number> {
  return app.inMain(
    ({ app: electronApp }) =>
      electronApp.getAppMetrics().filter(({ type }) => type === 'Tab' || type === 'Unknown').length,
  );
}

/** Hidden for so long that its page and the process that draws it are let go. */
async function letGo(app: App): Promise<void> {
  await app.closeWindow();
  await until('the end of its process', async () => (await renderers(app)) === 0, 40_000);
}

async function openAgain({ electron }: App, item: TrayItem): Promise<Page> {
  const opened = electron.waitForEvent('window');
  await item.click('Open Shimkeeper');
  return opened;
}

test.describe('a window that is hidden', () => {
  test('is let go with its process, and comes back as it was', async ({ lab }) => {
    const app = await lab.startApp();
    await app.window();
    const item = await lab.desktop.trayItem();
    await app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(940, 660));
    expect(await renderers(app)).toBe(1);
    await letGo(app);

    const began = performance.now();
    const page = await openAgain(app, item);
    await page.getByRole('region', { name: 'Daemon', exact: true }).waitFor();
    const drawn = Math.round(performance.now() - began);
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    );
    console.log(`reopened: drawn in ${drawn} ms, first paint at ${Math.round(paint)} ms`);
    expect(paint).toBeLessThan(PAINT_ON_A_BUSY_MACHINE_MS);
    await expect.poll(() => app.isVisible()).toBe(true);
    const size = await app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
    expect(size).toEqual([940, 660]);
  });

  test('comes back with what its person had closed, chosen and filtered', async ({ lab }) => {
    lab.home.configureEverything();
    const app = await lab.startApp();
    const first = await app.window();
    for (const name of ['Cursor', 'Cursor']) await lab.client(name);
    const client = (page: Page) =>
      page.getByRole('treegrid', { name: 'Shims' }).getByRole('row').filter({ hasText: '2 shims' });
    const timeLine = (page: Page) => page.getByRole('region', { name: 'Time line', exact: true });
    await client(first).focus();
    await first.keyboard.press('ArrowLeft');
    await expect(client(first)).toHaveAttribute('aria-expanded', 'false');
    await first.getByRole('region', { name: 'History' }).getByText('All days').click();
    await timeLine(first).getByRole('searchbox').fill('attached');
    await letGo(app);

    const page = await openAgain(app, await lab.desktop.trayItem());
    await expect(client(page)).toHaveAttribute('aria-expanded', 'false');
    await expect(page.getByRole('radio', { name: 'All days' })).toBeChecked();
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
