/** Pictures for people: in test-results/ always, and in docs/images/ when UPDATE_SCREENSHOTS=1 asks for it. */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright/test';

const FOLDER = path.resolve('test-results', 'states');
const IMAGES = path.resolve('docs/images');

/** Where a picture of that name is to be written. */
export function picturePath(name: string): string {
  mkdirSync(FOLDER, { recursive: true });
  return path.join(FOLDER, `${name}.png`);
}

/** A picture of the page as it is; resolves to its file. */
export async function picture(page: Page, name: string): Promise<string> {
  const file = picturePath(name);
  await page.screenshot({ path: file, animations: 'disabled' });
  return file;
}

/** Puts a picture under `name` among those of the documentation, if that is asked for. */
export function publish(file: string, name: string | undefined): void {
  if (process.env['UPDATE_SCREENSHOTS'] !== '1' || name === undefined) return;
  mkdirSync(IMAGES, { recursive: true });
  copyFileSync(file, path.join(IMAGES, name));
}
