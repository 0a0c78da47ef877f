/**
 * The tray icon in a panel that people have: xfce4-panel. Where it is not installed (`apt-get install xfce4-panel openbox
 * xdotool`), this is skipped: tray.spec.ts drives the icon over D-Bus as such a panel does.
 */
import { writeFileSync } from 'node:fs';
import { App } from './support/app.js';
import type { McpClient } from './support/clients.js';
import { expect, test } from './support/lab.js';
import { picturePath, publish } from './support/pictures.js';
import { pngOf } from './support/png.js';
import { missingPrograms, PANEL_HEIGHT, RealDesktop } from './support/real-desktop.js';
import { changed } from './support/screen-dump.js';
import { until } from './support/until.js';

const SMALLEST_ICON = 12;
/** Of the menu, as much as is surely there below the icon. */
const MENU_HEIGHT = 120;
const MENU_MS = 10_000;
const missing = missingPrograms();

test.describe('a real panel', () => {
  test.skip(missing.length > 0, `not installed here: ${missing.join(', ')}`);

  test('shows the icon, draws another one for trouble, opens the menu, and has the icon again after its restart', async ({
    lab,
  }) => {
    test.slow();
    const desktop = await RealDesktop.open();
    try {
      const empty = await desktop.settled();
      lab.home.configureEverything();
      const clients: McpClient[] = [];
      const app = await App.launch({ ...lab.env, ...desktop.env }, ['--hidden']);
      try {
        const icon = await desktop.changedFrom(empty);
        expect(icon.y + icon.height).toBeLessThanOrEqual(PANEL_HEIGHT);
        expect(Math.min(icon.width, icon.height)).toBeGreaterThanOrEqual(SMALLEST_ICON);
        await until('the daemon of the app', () => lab.home.health()?.pid === app.pid);
        for (const name of ['Claude Desktop', 'Cursor', 'Cursor']) clients.push(await lab.client(name));
        const fine = await desktop.settled();

        const duplicate = await lab.duplicate();
        const trouble = await desktop.changedFrom(fine);
        expect(trouble.y + trouble.height).toBeLessThanOrEqual(PANEL_HEIGHT);
        expect(Math.abs(trouble.x - icon.x)).toBeLessThanOrEqual(icon.width);

        const closed = await desktop.settled();
        const [x, y] = [icon.x + Math.floor(icon.width / 2), icon.y + Math.floor(icon.height / 2)];
        desktop.click(x, y, 3);
        const menu = { x: icon.x, y: PANEL_HEIGHT, width: icon.width, height: MENU_HEIGHT };
        const opens = () => until('the menu', () => changed(closed, desktop.screen(), menu), MENU_MS);
        await opens();
        // The status line takes no choice: the first entry that does opens the window.
        desktop.press('Down', 'Return');
        await expect.poll(() => app.isVisible()).toBe(true);
        await app.window();

        desktop.click(x, y, 3);
        await opens();
        // Off the icon, on an entry.
        desktop.point(x - MENU_HEIGHT, y + MENU_HEIGHT);
        const file = picturePath('panel-xfce');
        writeFileSync(file, pngOf(await desktop.settled(menu)));
        publish(file, 'panel-xfce.png');
        desktop.press('Escape');

        duplicate.kill('SIGKILL');
        await desktop.restartPanel();
        await until('the icon again', () => changed(empty, desktop.screen(), icon), MENU_MS);
      } finally {
        // First of all: a tray app that quits under shims hands them over.
        for (const client of clients) await client.close();
        await app.quit();
      }
    } finally {
      await desktop.close();
    }
  });
});
