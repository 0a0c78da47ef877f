import type { Locator, Page } from 'playwright/test';

/** The settings, opened; they stay open. */
export async function openSettings(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  return page.getByRole('dialog', { name: 'Settings' });
}

/** Changes something in the settings and closes them. */
export async function inSettings(page: Page, change: (settings: Locator) => Promise<unknown>): Promise<void> {
  const settings = await openSettings(page);
  await change(settings);
  await page.keyboard.press('Escape');
  await settings.waitFor({ state: 'detached' });
}

export function chooseTheme(page: Page, theme: 'system' | 'light' | 'dark'): Promise<void> {
  return inSettings(page, (settings) => settings.getByLabel('Theme').selectOption(theme));
}
