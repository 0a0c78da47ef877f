/** Who hosts the daemon when: a Quit under a running call, and tray apps of two versions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from './support/lab.js';
import { OtherBuild } from './support/other-build.js';
import { headlessDaemonsOf, processesOf } from './support/processes.js';
import { until } from './support/until.js';

const NEWER = '99.0.0';
/** Electron starts a dozen times. */
const MANY_STARTS_MS = 240_000;

test.describe('quitting by SIGTERM while a call runs', () => {
  test('the call is answered, once, and a headless daemon carries on', async ({ lab }) => {
    test.slow();
    lab.home.configureEverything();
    const app = await lab.startApp(['--hidden']);
    const client = await lab.client('Cursor');
    const tools = await client.tools();
    const slow = tools.find((name) => /long-?running/i.test(name));
    expect(slow).toBeDefined();
    const call = client.call(slow ?? '', { duration: 2, steps: 2 });
    await until('the call is in flight', () => lab.home.health()?.inflight === 1);
    app.process.kill('SIGTERM');
    expect(await call).toContain('completed');
    expect(await app.exit()).toBe(0);
    expect(await client.call('echo', { message: 'carried on' })).toContain('carried on');
    expect(lab.home.health()?.host).toBe('headless');
    // One that a shim launched in the same moment gives way at once.
    await expect.poll(() => headlessDaemonsOf(lab.home.home).length).toBe(1);
  });
});

test.describe('tray apps of two versions', () => {
  let folder: string;
  let newer: OtherBuild;
  test.beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sk-other-'));
    newer = await OtherBuild.make(folder, NEWER);
  });
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('an older one leaves a newer daemon alone, stays open and says what to do; it hosts once that one is gone', async ({
    lab,
  }) => {
    test.slow();
    await newer.cli(lab.env, 'start', '--headless');
    const before = lab.home.health();
    expect(before).toMatchObject({ version: NEWER, host: 'headless' });
    const app = await lab.startAppWithoutDaemon();
    const item = await lab.desktop.trayItem();
    await expect.poll(() => item.tooltip()).toContain('update this app');
    const page = await app.window();
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await expect(verdict).toContainText(NEWER);
    await expect(verdict).toContainText('shimkeeper stop');
    expect(lab.home.health()).toMatchObject({ instanceId: before?.instanceId, pid: before?.pid });
    const refused = await lab.cli('start', '--tray');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(NEWER);
    expect(app.ended).toBe(false);
    expect((await lab.cli('stop')).code).toBe(0);
    await expect.poll(() => item.tooltip()).toBe('Stopped');
    await verdict.getByRole('button').click();
    await expect.poll(() => lab.home.health()?.pid).toBe(app.pid);
    const start = await newer.cli(lab.env, 'start');
    expect(start).toContain('the tray app is older');
    expect(lab.home.health()?.pid).toBe(app.pid);
  });

  test('and starts of both in turn settle on the newer daemon, with no answer lost', async ({ lab }) => {
    test.setTimeout(MANY_STARTS_MS);
    lab.home.configureEverything();
    const client = await lab.client('Cursor');
    const instances = [lab.home.health()?.instanceId];
    const look = async (): Promise<void> => {
      const text = `turn ${instances.length}`;
      expect(await client.call('echo', { message: text })).toContain(text);
      const instance = lab.home.health()?.instanceId;
      if (instance !== instances.at(-1)) instances.push(instance);
    };
    await look();
    for (let turn = 0; turn < 3; turn += 1) {
      await newer.cli(lab.env, 'start', '--headless');
      await look();
      expect((await lab.cli('start')).code).toBe(0);
      await look();
      const older = lab.startPlain(['--hidden']);
      await expect
        .poll(async () => (await lab.desktop.trayItem()).tooltip(), { timeout: MANY_STARTS_MS / 4 })
        .toContain('update this app');
      await look();
      older.child.kill('SIGTERM');
      expect(await older.exit).toBe(0);
      await look();
    }
    // The shim's own, and the newer one in its place.
    expect(instances).toHaveLength(2);
    expect(lab.home.health()?.version).toBe(NEWER);
    const tray = newer.tray(lab.env);
    await until('the newer tray app hosts', () => lab.home.health()?.pid === tray.pid, 30_000);
    await look();
    expect(await tray.quit()).toBe(0);
    await look();
    expect(lab.home.health()).toMatchObject({ version: NEWER, host: 'headless' });
    await client.close();
    await until('the end of the headless daemon', () => processesOf(lab.home.root).length === 0, 20_000);
  });
});
