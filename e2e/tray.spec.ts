import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import dbus from 'dbus-next';
import { expect, type Lab, test } from './support/lab.js';
import { isAlive } from './support/processes.js';
import type { TrayItem } from './support/tray-item.js';
import { until } from './support/until.js';

const ALL_WELL = '1 daemon, 0 shims, all well';

/** A name for what the icon looks like now. */
async function look(item: TrayItem): Promise<string> {
  const { argb } = await item.icon();
  return createHash('sha256').update(argb).digest('hex');
}

/** An icon that is replaced by a newer one in this moment answers no more: then the newer one is asked. */
async function appears({ desktop }: Lab): Promise<void> {
  await until('the icon with all that belongs to it', async () => {
    const item = await desktop.trayItem();
    try {
      return (await item.tooltip()) === ALL_WELL && (await item.labels()).includes('Quit');
    } catch (error) {
      if (error instanceof dbus.DBusError) return false;
      throw error;
    }
  });
}

test.describe('the tray icon', () => {
  test('has the contract’s menu in the contract’s order, under a status line', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    await expect
      .poll(() => item.labels())
      .toEqual([
        ALL_WELL,
        'Open Shimkeeper',
        'Kill orphaned shims',
        'Clean up',
        'Restart daemon',
        'Start at login',
        'Quit',
      ]);
    const menu = await item.menu();
    const named = (label: string) => menu.find((entry) => entry.label === label);
    expect(named(ALL_WELL)?.enabled).toBe(false);
    expect(named('Kill orphaned shims')?.enabled).toBe(false);
    expect(named('Start at login')?.checked).toBe(false);
    expect(await item.tooltip()).toBe(ALL_WELL);
  });

  test('tells a panel all that it needs to know', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    expect(await (await lab.desktop.trayItem()).names()).toEqual({
      Id: 'shimkeeper',
      Title: 'Shimkeeper',
      Status: 'Active',
      Category: 'ApplicationStatus',
      IconName: '',
    });
  });

  test('kills one real orphan by a click on `Kill orphaned shims (1)`, and the healthy shim beside it still answers', async ({
    lab,
  }) => {
    lab.home.configureEverything();
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    const healthy = await lab.client('Healthy');
    expect(await healthy.call('echo', { message: 'before' })).toContain('before');
    const orphan = await lab.orphan('Gone');

    await expect.poll(() => item.labels()).toContain('Kill orphaned shims (1)');
    expect(await item.tooltip()).toBe('1 orphaned shim');
    expect(isAlive(orphan)).toBe(true);
    await item.click('Kill orphaned shims (1)');

    await expect.poll(() => isAlive(orphan)).toBe(false);
    await expect.poll(() => item.labels()).toContain('Kill orphaned shims');
    expect(isAlive(healthy.shimPid)).toBe(true);
    expect(await healthy.call('echo', { message: 'after' })).toContain('after');
    await expect.poll(() => item.tooltip()).toBe('1 daemon, 1 shim, all well');
  });

  test('shows how many findings there are, and takes the number away with them', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toBe(ALL_WELL);
    const looks = [await look(item)];
    const duplicates: ChildProcess[] = [];
    for (const words of ['1 duplicate daemon', '2 duplicate daemons']) {
      duplicates.push(await lab.duplicate());
      await expect.poll(() => item.tooltip()).toBe(words);
      await expect.poll(async () => looks.includes(await look(item))).toBe(false);
      looks.push(await look(item));
    }
    for (const child of duplicates) child.kill('SIGKILL');
    await expect.poll(() => look(item)).toBe(looks[0]);
    expect(await item.tooltip()).toBe(ALL_WELL);
  });

  test('changes within a second of what happened', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toBe(ALL_WELL);
    const fine = await look(item);
    const took: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      const began = performance.now();
      const child = await lab.duplicate();
      await until('another icon', async () => (await look(item)) !== fine);
      took.push(performance.now() - began);
      child.kill('SIGKILL');
      await until('the icon as it was', async () => (await look(item)) === fine);
    }
    // A busy machine may hold up any of them; what the app itself takes is the shortest.
    expect(Math.min(...took)).toBeLessThan(1_000);
  });

  test('lists the clients with their shims', async ({ lab }) => {
    lab.home.configureEverything();
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    await lab.client('Cursor');
    await lab.client('Cursor');
    await lab.client('Claude Desktop');
    await expect
      .poll(() => item.labels())
      .toEqual(expect.arrayContaining(['Clients (2)', 'Cursor: 2 shims', 'Claude Desktop: 1 shim']));
  });

  test('changes its menu in place: what is open stays open, and a click means what was seen', async ({
    lab,
  }) => {
    await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.labels()).toContain(ALL_WELL);
    const seen = await item.menu();
    const child = await lab.duplicate();
    await expect.poll(() => item.labels()).toContain('1 duplicate daemon');
    expect((await item.menu()).map(({ id }) => id)).toEqual(seen.map(({ id }) => id));
    await item.clickId(seen.find(({ label }) => label === 'Clean up')?.id ?? 0);
    await expect.poll(() => isAlive(child.pid ?? 0)).toBe(false);
    await expect.poll(() => item.labels()).toContain(ALL_WELL);
  });

  test('has a picture for small and large panels', async ({ lab }) => {
    await lab.startApp(['--hidden']);
    const icons = await (await lab.desktop.trayItem()).icons();
    expect(icons.map(({ width }) => width).sort((a, b) => a - b)).toEqual([16, 24, 30, 36, 48, 72]);
    for (const { width, height, argb } of icons) expect(argb).toHaveLength(width * height * 4);
  });

  test('restarts the daemon: same process, new instance, and attached shims go on', async ({ lab }) => {
    lab.home.configureEverything();
    const app = await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    const client = await lab.client('Cursor');
    const before = lab.home.health()!;
    await item.click('Restart daemon');
    await expect.poll(() => lab.home.health()?.instanceId ?? before.instanceId).not.toBe(before.instanceId);
    expect(lab.home.health()).toMatchObject({ pid: app.pid, host: 'tray' });
    expect(lab.home.read('daemon.pid')).toBe(`${app.pid}\n`);
    expect(await client.call('echo', { message: 'still here' })).toContain('still here');
    await expect.poll(() => lab.home.health()?.shims.map((shim) => shim.pid)).toEqual([client.shimPid]);
  });

  test('opens the window by its menu and by a click on itself; closing hides it to the tray', async ({
    lab,
  }) => {
    const app = await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    expect(await app.isVisible()).toBe(false);
    await item.click('Open Shimkeeper');
    await expect.poll(() => app.isVisible()).toBe(true);
    await app.closeWindow();
    await expect.poll(() => app.isVisible()).toBe(false);
    expect(app.ended).toBe(false);
    await item.activate();
    await expect.poll(() => app.isVisible()).toBe(true);
  });

  test.describe('on a desktop whose panel starts later', () => {
    test.use({ panel: false });

    test('appears when the panel does, and again when the panel was restarted', async ({ lab }) => {
      await lab.startApp(['--hidden']);
      await lab.desktop.startPanel();
      await appears(lab);
      await lab.desktop.stopPanel();
      await lab.desktop.startPanel();
      await appears(lab);
    });
  });
});
