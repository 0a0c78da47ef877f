import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { appFiles } from '../electron/app-files.js';
import { expect, test } from './support/lab.js';
import { isAlive } from './support/processes.js';
import { chooseTheme } from './support/settings.js';
import { until } from './support/until.js';

const REGIONS = ['Daemon', 'Shims', 'Health file', 'Servers', 'Duplicates', 'Time line'];

test.describe('the window', () => {
  test('has the contract’s regions and buttons under their accessible names', async ({ lab }) => {
    const page = await (await lab.startApp()).window();
    for (const name of REGIONS) await expect(page.getByRole('region', { name, exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Kill orphaned shims', exact: true })).toBeDisabled();
    for (const name of ['Clean up', 'Restart daemon']) {
      await expect(page.getByRole('button', { name, exact: true })).toBeEnabled();
    }
    await expect(page.getByRole('checkbox', { name: 'Start at login', exact: true })).not.toBeChecked();
  });

  test('costs no daemon where its place cannot be kept and the preferences cannot be read', async ({
    lab,
  }) => {
    const app = await lab.startApp();
    const page = await app.window();
    const file = lab.home.path('app', 'preferences.json');
    rmSync(file, { force: true });
    mkdirSync(file);
    await app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(940, 660));
    await app.closeWindow();
    await expect.poll(() => app.isVisible()).toBe(false);
    const item = await lab.desktop.trayItem();
    await item.click('Open Shimkeeper');
    await expect(page.getByRole('region', { name: 'Time line', exact: true })).toContainText(
      'The preferences cannot be read',
    );
    const { instanceId } = lab.home.health()!;
    await expect(page.getByRole('region', { name: 'Daemon', exact: true })).toContainText(
      instanceId.slice(0, 8),
    );
    await item.click('Quit');
    expect(await app.exit()).toBe(0);
  });

  test('keeps the place of the keyboard where its button goes', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    await lab.cli('stop');
    const start = page.getByRole('button', { name: 'Start now', exact: true });
    await start.focus();
    await page.keyboard.press('Enter');
    await expect(start).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Verdict', exact: true })).toBeFocused();

    const orphan = await lab.orphan('Gone');
    const kill = page.getByRole('button', { name: 'Kill orphaned shims (1)', exact: true });
    await kill.focus();
    await page.keyboard.press('Enter');
    await until('the end of the orphan', () => !isAlive(orphan));
    await expect(page.getByRole('region', { name: 'Duplicates', exact: true })).toBeFocused();
  });

  test('has an icon of its own for the task bar, in the package too', async ({ lab }) => {
    const app = await lab.startApp();
    const folder = await app.inMain(({ app: electronApp }) => electronApp.getAppPath());
    const { windowIcon } = appFiles(path.join(folder, 'dist/electron'));
    const size = await app.inMain(
      ({ nativeImage }, file) => nativeImage.createFromPath(file).getSize(),
      windowIcon,
    );
    expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(256);
  });

  test('shows the daemon and the health file as they stand, live', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    const daemon = page.getByRole('region', { name: 'Daemon', exact: true });
    await expect(daemon).toContainText(String(app.pid));
    await expect(daemon).toContainText(String(lab.home.port));

    const file = page.getByRole('region', { name: 'Health file', exact: true });
    await expect(file).toContainText('Valid');
    const { instanceId, updatedAt } = lab.home.health()!;
    await expect(file).toContainText(instanceId);
    await until('a newer health file', () => lab.home.health()?.updatedAt !== updatedAt);
    // The whole line: a young daemon's `startedAt` may be the same instant, and stays.
    await expect(file).not.toContainText(`"updatedAt": "${updatedAt}"`);
  });

  test('shows two real clients as two shims, and that they are gone again', async ({ lab }) => {
    lab.home.configureEverything();
    const page = await (await lab.startApp()).window();
    const rows = page.getByRole('region', { name: 'Shims', exact: true }).getByRole('row');
    const cursor = await lab.client('Cursor');
    const claude = await lab.client('Claude Desktop');
    await expect(rows.filter({ hasText: 'Cursor' })).toContainText(String(cursor.shimPid));
    await expect(rows.filter({ hasText: 'Claude Desktop' })).toContainText(String(claude.shimPid));
    expect(await cursor.call('echo', { message: 'one' })).toContain('one');
    await expect(page.getByRole('region', { name: 'Servers', exact: true })).toContainText('everything');

    await cursor.close();
    await claude.close();
    await expect(rows.filter({ hasText: 'Cursor' })).toHaveCount(0, { timeout: 2_000 });
    await expect(rows.filter({ hasText: 'Claude Desktop' })).toHaveCount(0, { timeout: 2_000 });
  });

  test('paints within a second of its opening, without a script or style from elsewhere', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    );
    expect(paint).toBeLessThan(1_000);
    const seen = await page.evaluate(async () => ({
      url: location.href,
      node: 'require' in globalThis || 'process' in globalThis,
      bridge: Object.keys((globalThis as unknown as { shimkeeper: object }).shimkeeper).sort(),
      policy:
        (await fetch(location.href).catch(() => null))?.headers.get('content-security-policy') ?? 'blocked',
    }));
    expect(seen).toEqual({
      url: 'shimkeeper://window/index.html',
      node: false,
      bridge: ['invoke', 'onState'],
      policy: 'blocked',
    });
  });

  test('cannot be led away, opens no windows and holds no permissions', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    const tried = await page.evaluate(async () => {
      const opened = window.open('https://example.invalid/');
      location.href = 'https://example.invalid/';
      const permission = await navigator.permissions.query({ name: 'notifications' });
      return { opened: opened !== null, permission: permission.state };
    });
    expect(tried).toEqual({ opened: false, permission: 'denied' });
    expect(page.url()).toBe('shimkeeper://window/index.html');
    expect(app.electron.windows()).toHaveLength(1);
    const refused = await page.evaluate(() => {
      const { shimkeeper } = globalThis as unknown as {
        shimkeeper: { invoke(channel: string, ...args: unknown[]): Promise<unknown> };
      };
      return Promise.all(
        [
          shimkeeper.invoke('action:run', 'format-disk'),
          shimkeeper.invoke('preferences:set', { theme: 'dark', more: 1 }),
          shimkeeper.invoke('no:such', 1),
        ].map((call) =>
          call.then(
            () => 'taken',
            () => 'refused',
          ),
        ),
      );
    });
    expect(refused).toEqual(['refused', 'refused', 'refused']);
  });

  test('is light or dark as the person wants, and remembers it with its size', async ({ lab }) => {
    const first = await lab.startApp();
    const page = await first.window();
    await chooseTheme(page, 'dark');
    await expect
      .poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
      .toBe(true);
    await first.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(900, 640));
    await until('the remembered size', () => lab.home.read('app/preferences.json')?.includes('640'));
    await first.quit();

    const second = await lab.startApp();
    const again = await second.window();
    expect(await again.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    const size = await second.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getSize());
    expect(size).toEqual([900, 640]);
  });

  test('hands a client’s paste-ready entry to the clipboard, and it works as pasted', async ({ lab }) => {
    lab.home.configureEverything();
    const app = await lab.startApp();
    await app.window();
    const page = await app.window();
    await page.evaluate(() => {
      const { shimkeeper } = globalThis as unknown as {
        shimkeeper: { invoke(channel: string, client: string): Promise<void> };
      };
      return shimkeeper.invoke('clipboard:connect', 'Pasted');
    });
    const text = await app.inMain(({ clipboard }) => clipboard.readText());
    const entry = JSON.parse(text).mcpServers.shimkeeper;
    const client = await lab.pasted(entry);
    expect(await client.tools()).toContain('echo');
    await expect(page.getByRole('region', { name: 'Shims', exact: true })).toContainText('Pasted');
  });
});
