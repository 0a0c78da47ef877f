/** What the window may ask of the main process for its plans, details and settings, through its own bridge. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright/test';
import type { IpcCalls, IpcChannel } from '../contracts/ipc.js';
import { HIDDEN_VALUE } from '../contracts/ipc.js';
import { expect, test } from './support/lab.js';
import { isAlive } from './support/processes.js';
import { until } from './support/until.js';

const EVERYTHING = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
);

function ask<C extends IpcChannel>(
  page: Page,
  channel: C,
  ...args: Parameters<IpcCalls[C]>
): Promise<ReturnType<IpcCalls[C]>> {
  return page.evaluate(
    ([name, given]) => {
      const { shimkeeper } = globalThis as unknown as {
        shimkeeper: { invoke(channel: string, ...args: unknown[]): Promise<unknown> };
      };
      return shimkeeper.invoke(name, ...given);
    },
    [channel, args] as const,
  ) as Promise<ReturnType<IpcCalls[C]>>;
}

test.describe('the window asks for', () => {
  test('a plan, which touches nothing, and the details of what it names', async ({ lab }) => {
    const page = await (await lab.startApp()).window();
    const child = await lab.duplicate();
    const plan = await until('a plan with the duplicate', async () => {
      const rows = await ask(page, 'cleanup:plan', 'clean-up');
      return rows.length > 0 ? rows : null;
    });
    expect(plan).toMatchObject([{ pid: child.pid, role: 'daemon' }]);
    expect(plan[0]?.evidence.length).toBeGreaterThan(0);
    expect(await ask(page, 'cleanup:plan', 'end-servers')).toEqual([]);
    expect(isAlive(child.pid ?? 0)).toBe(true);

    const { status } = await ask(page, 'state:get');
    const [row] = status.duplicates;
    const details = await ask(page, 'details:get', `${row?.pid}-${row?.startTicks}`);
    expect(details).toMatchObject({ pid: child.pid, title: 'Duplicate daemon', evidence: row?.evidence });
    expect(details?.ancestors[0]?.pid).toBe(process.pid);
    expect(await ask(page, 'details:get', '1-1')).toBeNull();
  });

  test('a test of a server, and what a server has said', async ({ lab }) => {
    lab.home.configureEverything();
    const page = await (await lab.startApp()).window();
    const result = await ask(page, 'server:test', 'everything');
    expect(result).toMatchObject({ ok: true, error: null });
    expect(result.tools.map(({ name }) => name)).toContain('echo');
    expect(await ask(page, 'server:test', 'none')).toMatchObject({ ok: false });
    const client = await lab.client('Cursor');
    await client.call('echo', { message: 'so that it runs' });
    const log = await ask(page, 'server:log', 'everything');
    expect(log.file).toBe(lab.home.path('logs', 'server-everything.log'));
    await until('a line of the server', async () => {
      const { lines } = await ask(page, 'server:log', 'everything');
      return lines.length > 0;
    });
  });

  test('config.json without its secrets, saves it, and the daemon serves what it says', async ({ lab }) => {
    const page = await (await lab.startApp()).window();
    const entry = { command: process.execPath, args: [EVERYTHING, 'stdio'], env: { KEY: 'the secret' } };
    writeFileSync(lab.home.path('config.json'), JSON.stringify({ mcpServers: { one: entry } }, null, 2));
    const { text, digest } = await ask(page, 'config:get');
    expect(text).toContain(HIDDEN_VALUE);
    expect(text).not.toContain('the secret');

    const wrong = await ask(page, 'config:save', '{\n"port": "x"}', digest);
    expect(wrong).toMatchObject({ ok: false, problem: { code: 'config-bad', line: 2 } });
    expect(await ask(page, 'config:save', text.replace('"one"', '"two"'), digest)).toMatchObject({
      ok: false,
    });
    const renamed = text.replace(HIDDEN_VALUE, 'the secret').replace('"one"', '"two"');
    expect(await ask(page, 'config:save', renamed, digest)).toEqual({ ok: true, problem: null });
    expect(readFileSync(lab.home.path('config.json'), 'utf8')).toContain('"KEY": "the secret"');
    expect(readdirSync(lab.home.home).filter((name) => name.startsWith('config.json.bak-'))).toHaveLength(1);
    await expect.poll(() => lab.home.health()?.servers.map(({ name }) => name)).toEqual(['two']);
    expect(await ask(page, 'config:save', text, digest)).toMatchObject({
      ok: false,
      problem: { code: 'config-changed' },
    });
  });

  test('settings that hold beyond a restart of the app', async ({ lab }) => {
    const first = await lab.startApp();
    const page = await first.window();
    const change = {
      startHidden: true,
      autostart: 'tray',
      autoCleanGraceSeconds: 30,
      historyDays: 7,
      quietHours: { from: '22:00', to: '07:00' },
    } as const;
    expect(await ask(page, 'preferences:set', change)).toEqual({ ok: true, problem: null });
    expect((await ask(page, 'state:get')).settings).toMatchObject(change);
    expect(JSON.parse(lab.home.read('config.json') ?? '')).toEqual({ autostart: 'tray' });
    await first.quit();

    const second = await lab.startApp();
    expect(await second.isVisible()).toBe(false);
    expect(second.electron.windows()).toHaveLength(0);
    const opened = second.electron.waitForEvent('window');
    await (await lab.desktop.trayItem()).click('Open Shimkeeper');
    expect((await ask(await opened, 'state:get')).settings).toMatchObject(change);
  });
});
