import type { Page } from 'playwright/test';

/** `Clean up` in the window: it shows what it would end, and does it when the person says so. */
export async function cleanUp(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Clean up', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^End th/ })
    .click();
}
