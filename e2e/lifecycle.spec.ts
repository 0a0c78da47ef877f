import { requestEnd, withdrawEndRequest } from '../home/end-request.js';
import { homePaths } from '../home/paths.js';
import { expect, test } from './support/lab.js';
import { headlessDaemonsOf, processesOf, shimsOf } from './support/processes.js';
import { until } from './support/until.js';

test.describe('starting', () => {
  test('says in exactly one line that it is ready, and where to look', async ({ lab }) => {
    const app = lab.startPlain([]);
    await until('the ready line', () => app.lines.length > 0, 20_000);
    const parts = [lab.home.home, String(lab.home.port), String(app.child.pid)];
    expect(app.lines[0]).toContain('shimkeeper ready: ');
    for (const part of parts) expect(app.lines[0]).toContain(part);
    await (await lab.desktop.trayItem()).click('Quit');
    expect(await app.exit).toBe(0);
    expect(app.lines).toHaveLength(1);
  });

  test('works without a session bus, and ends by SIGTERM', async ({ lab }) => {
    const { DBUS_SESSION_BUS_ADDRESS: _none, ...env } = lab.env;
    const app = lab.startPlain([], env);
    await until('the ready line', () => app.lines.length > 0, 20_000);
    expect(app.lines[0]).toContain('shimkeeper ready: ');
    app.child.kill('SIGTERM');
    expect(await app.exit).toBe(0);
    expect(lab.home.health()).toBeNull();
  });

  test('is asked to end by a file in the home, and quits as from its menu', async ({ lab }) => {
    const app = lab.startPlain(['--hidden']);
    await until('the ready line', () => app.lines.length > 0, 20_000);
    const health = lab.home.health();
    if (!health) throw new Error('it serves nothing');
    const { daemonsDir } = homePaths(lab.home.home);
    requestEnd(daemonsDir, health);
    expect(await app.exit).toBe(0);
    expect(lab.home.health()).toBeNull();
    withdrawEndRequest(daemonsDir, health);
  });

  test('a second start opens the first one’s window and ends with 0', async ({ lab }) => {
    const app = await lab.startApp(['--hidden']);
    expect(await app.isVisible()).toBe(false);
    const hidden = lab.startPlain(['--hidden']);
    expect(await hidden.exit).toBe(0);
    expect(await app.isVisible()).toBe(false);
    const second = lab.startPlain([]);
    expect(await second.exit).toBe(0);
    await expect.poll(() => app.isVisible()).toBe(true);
    expect(lab.home.health()?.pid).toBe(app.pid);
  });

  test('takes over from a headless daemon, and its attached shims go on', async ({ lab }) => {
    lab.home.configureEverything();
    const client = await lab.client('Cursor');
    expect(await client.call('echo', { message: 'headless' })).toContain('headless');
    expect(lab.home.health()?.host).toBe('headless');
    const app = await lab.startApp(['--hidden']);
    expect(lab.home.health()).toMatchObject({ host: 'tray', pid: app.pid });
    expect(await client.call('echo', { message: 'tray' })).toContain('tray');
    await expect.poll(() => lab.home.health()?.shims.map((shim) => shim.pid)).toEqual([client.shimPid]);
    expect(headlessDaemonsOf(lab.home.home)).toEqual([]);
  });

  test('with the port taken by a stranger shows the trouble, and starts with one click once it is free', async ({
    lab,
  }) => {
    const stranger = await lab.occupyPort();
    const app = await lab.startAppWithoutDaemon();
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toBe(`Port ${lab.home.port} is taken`);
    const page = await app.window();
    await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('is taken');
    expect(lab.home.health()).toBeNull();
    await stranger.close();
    await page.getByRole('region', { name: 'Verdict' }).getByRole('button').click();
    await expect.poll(() => item.tooltip()).toBe('1 daemon, 0 shims, all well');
    expect(lab.home.health()?.pid).toBe(app.pid);
  });
});

test.describe('restarting from the window', () => {
  test('keeps the process and the shims, and makes a new instance', async ({ lab }) => {
    lab.home.configureEverything();
    const app = await lab.startApp();
    const page = await app.window();
    const client = await lab.client('Cursor');
    const before = lab.home.health()!;
    await page.getByRole('button', { name: 'Restart daemon', exact: true }).click();
    await expect.poll(() => lab.home.health()?.instanceId ?? before.instanceId).not.toBe(before.instanceId);
    expect(lab.home.health()?.pid).toBe(app.pid);
    expect(await client.call('echo', { message: 'again' })).toContain('again');
    await expect(page.getByRole('region', { name: 'Daemon', exact: true })).toContainText(String(app.pid));
  });
});

test.describe('quitting', () => {
  test('without shims leaves no process and no daemon files', async ({ lab }) => {
    const app = await lab.startApp(['--hidden']);
    const item = await lab.desktop.trayItem();
    await item.click('Quit');
    expect(await app.exit()).toBe(0);
    await until('the end of all its processes', () => processesOf(lab.home.root).length === 0);
    expect(lab.home.read('daemon.pid')).toBeNull();
    expect(lab.home.health()).toBeNull();
  });

  test('with attached shims hands them to a headless daemon, which ends when they do', async ({ lab }) => {
    test.slow();
    lab.home.configureEverything();
    const app = await lab.startApp(['--hidden']);
    const client = await lab.client('Cursor');
    await (await lab.desktop.trayItem()).click('Quit');
    expect(await app.exit()).toBe(0);
    expect(await client.call('echo', { message: 'carried on' })).toContain('carried on');
    await expect.poll(() => lab.home.health()?.host).toBe('headless');
    // One that a shim launched in the same moment gives way at once.
    await expect.poll(() => headlessDaemonsOf(lab.home.home).length).toBe(1);
    await client.close();
    await until('the end of the headless daemon', () => processesOf(lab.home.root).length === 0, 30_000);
    expect(lab.home.health()).toBeNull();
  });

  test('by SIGTERM is as orderly as by the menu', async ({ lab }) => {
    const app = await lab.startApp(['--hidden']);
    app.process.kill('SIGTERM');
    expect(await app.exit()).toBe(0);
    expect(lab.home.health()).toBeNull();
    expect(shimsOf(lab.home.home)).toEqual([]);
  });
});
