import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from './support/lab.js';
import { inSettings, openSettings } from './support/settings.js';
import { freePort } from './support/test-home.js';
import { until } from './support/until.js';

/** Longer than a hidden window without anything unsaved stays: that nothing happens has no event. */
const KEPT_MS = 12_000;

test.describe('the settings', () => {
  test('are all there, count at once, and are remembered', async ({ lab }) => {
    const first = await lab.startApp();
    const page = await first.window();
    await inSettings(page, async (settings) => {
      await settings.getByRole('switch', { name: 'Start hidden' }).click();
      await settings.getByRole('switch', { name: 'Quiet hours' }).click();
      await settings.getByLabel('Quiet from').fill('21:30');
      await settings.getByRole('switch', { name: 'Auto clean' }).click();
      await settings.getByLabel('Grace time').fill('90');
      await settings.getByLabel('Kept history').fill('7');
      await settings.getByLabel('Kept history').press('Enter');
      await settings.getByLabel('Autostart').selectOption('headless');
      await until('the settings on the disk', () => {
        const kept = JSON.parse(lab.home.read('app/preferences.json') ?? '{}');
        return kept.historyDays === 7 && kept.autoCleanGraceSeconds === 90 && kept.startHidden === true;
      });
      await expect.poll(() => lab.home.read('config.json')).toContain('"autostart": "headless"');
    });
    await first.quit();

    const second = await lab.startApp();
    const item = await lab.desktop.trayItem();
    expect(await second.isVisible()).toBe(false);
    await item.click('Open Shimkeeper');
    const settings = await openSettings(await second.window());
    await expect(settings.getByRole('switch', { name: 'Start hidden' })).toBeChecked();
    await expect(settings.getByRole('switch', { name: 'Auto clean' })).toBeChecked();
    await expect(settings.getByLabel('Quiet from')).toHaveValue('21:30');
    await expect(settings.getByLabel('Quiet to')).toHaveValue('07:00');
    await expect(settings.getByLabel('Grace time')).toHaveValue('90');
    await expect(settings.getByLabel('Kept history')).toHaveValue('7');
    await expect(settings.getByLabel('Autostart')).toHaveValue('headless');
  });

  test('take no number that does not fit, and say what fits', async ({ lab }) => {
    const settings = await openSettings(await (await lab.startApp()).window());
    await expect(settings).toContainText(`SHIMKEEPER_PORT is ${lab.home.port} and goes before`);
    const grace = settings.getByLabel('Grace time');
    await grace.fill('5');
    await grace.press('Enter');
    await expect(grace).toHaveAttribute('aria-invalid', 'true');
    await expect(settings).toContainText('A whole number from 10 to 3600.');
    expect(lab.home.read('app/preferences.json') ?? '').not.toContain('"autoCleanGraceSeconds": 5');
  });

  test('change the port at the next restart, and a taken one is named', async ({ lab }) => {
    lab.home.configurePort();
    const app = await lab.startApp();
    const page = await app.window();
    const [free, taken] = [await freePort(), await freePort()];
    const choose = (port: number): Promise<void> =>
      inSettings(page, async (settings) => {
        await settings.getByLabel('Port').fill(String(port));
        await settings.getByLabel('Port').press('Enter');
        await expect.poll(() => lab.home.read('config.json')).toContain(`"port": ${port}`);
      });
    await choose(free);
    await page.getByRole('button', { name: 'Restart daemon', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Daemon', exact: true })).toContainText(String(free));
    expect(lab.home.health()).toMatchObject({ port: free, pid: app.pid });

    const stranger = await lab.occupyPort(taken);
    await choose(taken);
    await app.closeWindow();
    const item = await lab.desktop.trayItem();
    await item.click('Restart daemon');
    await expect.poll(() => item.tooltip()).toBe(`Port ${taken} is taken`);
    // Nobody looks at a window: what the menu could not do is told all the same.
    await expect
      .poll(() => lab.desktop.notifications.at(-1))
      .toMatchObject({
        summary: 'Shimkeeper could not mend it',
        body: expect.stringContaining(`ort ${taken} is taken`),
      });
    await stranger.close();
    await item.click('Restart daemon');
    await expect.poll(() => item.tooltip()).toBe('1 daemon, 0 shims, all well');
  });

  test('keep what was typed into config.json until it is saved or undone', async ({ lab }) => {
    test.setTimeout(60_000);
    lab.home.configureEverything();
    const app = await lab.startApp();
    const page = await app.window();
    const settings = await openSettings(page);
    await settings.getByText('Servers', { exact: true }).click();
    const text = settings.getByLabel('Content of config.json');
    await expect(text).toHaveValue(/"everything"/);
    const typed = (await text.inputValue()).replace('"everything"', '"typed"');
    await text.fill(typed);

    // Selecting with the pointer may end anywhere.
    const box = (await text.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(4, 4);
    await page.mouse.up();
    await expect(settings).toBeVisible();
    // A click beside it closes it, like Escape, and loses nothing.
    await page.mouse.click(4, 4);
    await expect(settings).toHaveCount(0);
    await openSettings(page);
    await expect(text).toHaveValue(typed);
    await expect(settings).toContainText('Not saved yet');
    await page.keyboard.press('Escape');

    // Nor does a window that is hidden for longer than others are kept.
    await app.closeWindow();
    await delay(KEPT_MS);
    await (await lab.desktop.trayItem()).click('Open Shimkeeper');
    await openSettings(page);
    await expect(text).toHaveValue(typed);
    await settings.getByRole('button', { name: 'Check and save' }).click();
    await expect(settings.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
    await expect(settings).not.toContainText('Not saved yet');
    expect(lab.home.read('config.json')).toContain('"typed"');
    await text.fill('nothing of worth');
    await settings.getByRole('button', { name: 'Undo changes' }).click();
    await expect(text).toHaveValue(/"typed"/);
  });

  test('hold config.json, which is checked before it is written, and its servers, which can be tested', async ({
    lab,
  }) => {
    lab.home.configureEverything();
    const page = await (await lab.startApp()).window();
    const settings = await openSettings(page);
    await settings.getByText('Servers', { exact: true }).click();
    const text = settings.getByLabel('Content of config.json');
    await expect(text).toHaveValue(/"everything"/);
    const before = lab.home.read('config.json');
    const good = await text.inputValue();

    await text.fill(good.replace(/"command":\s*"[^"]*"/, '"command": 7'));
    await settings.getByRole('button', { name: 'Check and save' }).click();
    await expect(settings.getByRole('status').filter({ hasText: /^Line \d+: .*command/ })).toBeVisible();
    expect(lab.home.read('config.json')).toBe(before);
    await settings.getByRole('button', { name: 'Go to the line' }).click();
    const marked = await text.evaluate((area: HTMLTextAreaElement) =>
      area.value.slice(area.selectionStart, area.selectionEnd),
    );
    expect(marked).toContain('"command": 7');

    await text.fill(good.replace('"everything"', '"renamed"'));
    await settings.getByRole('button', { name: 'Check and save' }).click();
    await expect(settings.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
    expect(lab.home.read('config.json')).toContain('"renamed"');
    await settings.getByRole('button', { name: 'Start it, list its tools' }).click();
    await expect(settings.getByRole('status').filter({ hasText: 'It works' })).toContainText('echo', {
      timeout: 30_000,
    });
  });
});
