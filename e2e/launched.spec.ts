import { isAlive, readIdentity } from '../home/identity.js';
import { expect, test } from './support/lab.js';
import { until } from './support/until.js';

/** A tray app that another program of ours launched; Quit in its own menu ends it. */
async function quitFromTray(
  lab: { desktop: { trayItem(): Promise<{ click(label: string): Promise<void> }> } },
  pid: number,
): Promise<void> {
  const app = readIdentity(pid);
  await (await lab.desktop.trayItem()).click('Quit');
  await until('the launched app ends', () => app !== null && !isAlive(app), 20_000);
}

test.describe('a tray app that is launched by others', () => {
  test('a hung one is ended by `restart` on its verified identity and comes back hidden; shims survive', async ({
    lab,
  }) => {
    lab.home.configureEverything();
    const app = await lab.startApp();
    const client = await lab.client('Cursor');
    expect(await client.call('echo', { message: 'before' })).toContain('before');
    const hung = readIdentity(app.pid);
    process.kill(app.pid, 'SIGSTOP');
    const status = await lab.cli('status', '--json');
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout).daemon).toMatchObject({ pid: app.pid, responsive: false, host: 'tray' });
    expect((await lab.cli('restart')).code).toBe(0);
    expect(hung !== null && isAlive(hung)).toBe(false);
    const health = lab.home.health();
    expect(health).toMatchObject({ host: 'tray' });
    expect(health?.pid).not.toBe(app.pid);
    await until('the shim is attached again', () => lab.home.health()?.sessions === 1, 20_000);
    expect(await client.call('echo', { message: 'after' })).toContain('after');
    await quitFromTray(lab, health?.pid ?? 0);
  });

  test('with autostart "tray" a shim that finds no daemon brings the app up, hidden', async ({ lab }) => {
    const app = await lab.startApp(['--hidden']);
    await app.quit();
    expect(lab.home.health()).toBeNull();
    lab.home.configureEverything({ autostart: 'tray' });
    const client = await lab.client('Cursor');
    expect(await client.call('echo', { message: 'from the tray' })).toContain('from the tray');
    const health = lab.home.health();
    expect(health).toMatchObject({ host: 'tray', sessions: 1 });
    await client.close();
    await quitFromTray(lab, health?.pid ?? 0);
  });
});
