import { expect, test } from './support/lab.js';
import { inSettings, openSettings } from './support/settings.js';
import { until } from './support/until.js';

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
    const grace = settings.getByLabel('Grace time');
    await grace.fill('5');
    await grace.press('Enter');
    await expect(grace).toHaveAttribute('aria-invalid', 'true');
    await expect(settings).toContainText('A whole number from 10 to 3600.');
    expect(lab.home.read('app/preferences.json') ?? '').not.toContain('"autoCleanGraceSeconds": 5');
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
