import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright/test';

const FOLDER = path.resolve('test-results', 'states');

/** A picture for the eye, in test-results/states. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), animations: 'disabled' });
}
