import { expect, type Lab, test } from './support/lab.js';
import { isAlive } from './support/processes.js';
import { until } from './support/until.js';

const ALL_WELL = '1 daemon, 0 shims, all well';

/** What the window would send. */
async function preferences(lab: Lab, change: object): Promise<void> {
  const page = await (await lab.startApp()).window();
  await page.evaluate((wanted) => {
    const { shimkeeper } = globalThis as unknown as {
      shimkeeper: { invoke(channel: string, change: object): Promise<unknown> };
    };
    return shimkeeper.invoke('preferences:set', wanted);
  }, change);
}

test.describe('a notification', () => {
  test('has a button that kills the orphan it tells of', async ({ lab }) => {
    const app = await lab.startApp(['--hidden']);
    const orphan = await lab.orphan('Gone');
    const note = await until('a notification', () => lab.desktop.notifications[0]);
    expect(note.summary).toBe('Shimkeeper found an orphaned shim');
    expect(note.actions).toEqual(['default', 'Show', 'kill-orphans', 'Kill orphaned shims', 'open', 'Show']);
    expect(isAlive(orphan)).toBe(true);
    lab.desktop.clickNotification(note.id, 'kill-orphans');
    await expect.poll(() => isAlive(orphan)).toBe(false);
    expect(await app.isVisible()).toBe(false);
  });

  test('cleans up duplicates by its button, and is taken away when they are gone', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    const one = await lab.duplicate();
    const note = await until('a notification', () => lab.desktop.notifications[0]);
    expect(note.actions).toContain('Clean up');
    one.kill('SIGKILL');
    await expect.poll(() => lab.desktop.withdrawnNotifications).toContain(note.id);
    const two = await lab.duplicate();
    const again = await until('another notification', () =>
      lab.desktop.notifications.find(({ id }) => id !== note.id),
    );
    lab.desktop.clickNotification(again.id, 'clean-up');
    await expect.poll(() => isAlive(two.pid ?? 0)).toBe(false);
  });

  test('tells of a server that crashed, and its button shows the window', async ({ lab }) => {
    lab.home.configureEverything();
    const app = await lab.startApp(['--hidden']);
    const client = await lab.client('Cursor');
    expect(await client.call('echo', { message: 'before' })).toContain('before');
    const server = await until('the server', () => lab.home.health()?.servers[0]?.pid);
    process.kill(server, 'SIGKILL');
    const note = await until('a notification', () => lab.desktop.notifications[0]);
    expect(note.summary).toBe('Shimkeeper found a crashed server');
    expect(note.body).toContain('Server everything ended: was ended by SIGKILL');
    expect(await app.isVisible()).toBe(false);
    lab.desktop.clickNotification(note.id, 'open');
    await expect.poll(() => app.isVisible()).toBe(true);
  });

  test('is one for a storm', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    await Promise.all(Array.from({ length: 12 }, () => lab.duplicate()));
    await expect
      .poll(() => lab.desktop.notifications.at(-1)?.summary)
      .toBe('Shimkeeper found 12 duplicate daemons');
    expect(new Set(lab.desktop.notifications.map(({ id }) => id)).size).toBe(1);
  });

  test('is not shown in quiet hours', async ({ lab }) => {
    // All day but one minute that is far from now.
    const far = new Date(Date.now() + 6 * 3_600_000);
    const time = (at: Date): string => `${at.toTimeString().slice(0, 5)}`;
    const quietHours = { from: time(new Date(far.getTime() + 60_000)), to: time(far) };
    await preferences(lab, { quietHours });
    await lab.duplicate();
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toBe('1 duplicate daemon');
    await item.click('Clean up');
    await expect.poll(() => item.tooltip()).toBe(ALL_WELL);
    expect(lab.desktop.notifications).toEqual([]);
  });
});
