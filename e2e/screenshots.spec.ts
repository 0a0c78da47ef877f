/** Pictures for people, in test-results/. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './support/lab.js';
import { pngOf } from './support/png.js';
import { chooseTheme } from './support/settings.js';
import type { TrayItem } from './support/tray-item.js';

/** So high that the whole page is in the picture. */
const SIZE = { width: 1100, height: 1560 } as const;
const CALLS_COLUMN = 3;

function target(name: string): string {
  const file = path.resolve('test-results', 'screenshots', name);
  mkdirSync(path.dirname(file), { recursive: true });
  return file;
}

async function shootIcon(item: TrayItem, state: string): Promise<Buffer> {
  const icon = await item.icon();
  const file = target(`tray-${state}.png`);
  writeFileSync(file, pngOf(icon));
  return icon.argb;
}

test('pictures of the window, light and dark, and of the icon in its three states', async ({ lab }) => {
  lab.home.configureEverything();
  const app = await lab.startApp();
  const page = await app.window();
  await app.resize(SIZE.width, SIZE.height);
  const item = await lab.desktop.trayItem();
  const clients = [];
  for (const name of ['Claude Desktop', 'Cursor', 'VS Code', 'Augment']) clients.push(await lab.client(name));
  for (const client of clients) await client.call('echo', { message: 'hello' });
  await expect.poll(() => item.tooltip()).toBe('1 daemon, 4 shims, all well');
  const rows = page.getByRole('region', { name: 'Shims', exact: true }).getByRole('row');
  for (const { name } of clients) {
    await expect(rows.filter({ hasText: name }).getByRole('gridcell').nth(CALLS_COLUMN)).toHaveText('1');
  }
  // Out of the way of the pictures.
  await page.mouse.move(0, 0);
  const icons = [await shootIcon(item, 'fine')];

  const shoot = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await chooseTheme(page, theme);
      await expect
        .poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
        .toBe(theme === 'dark');
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      const file = target(`window-${name}-${theme}.png`);
      await page.screenshot({ path: file, animations: 'disabled' });
    }
  };
  await shoot('fine');

  await lab.orphan('Codex');
  await expect.poll(() => item.tooltip()).toBe('1 orphaned shim');
  icons.push(await shootIcon(item, 'attention'));
  await lab.duplicate();
  await expect.poll(() => item.tooltip()).toBe('1 duplicate daemon and 1 orphaned shim');
  icons.push(await shootIcon(item, 'trouble'));
  await expect(page.getByRole('region', { name: 'Duplicates', exact: true })).toContainText('Orphaned shim');
  await shoot('trouble');

  expect(new Set(icons.map((argb) => argb.toString('base64'))).size).toBe(3);
});
