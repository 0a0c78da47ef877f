import type { Page } from 'playwright/test';
import { dial } from '../link/dial.js';
import type { App } from './support/app.js';
import { expect, type Lab, test } from './support/lab.js';

/** A shim that comes and one that goes are two events. */
const COMINGS_AND_GOINGS = 500;
const AT_A_TIME = 10;
/** A person calls a window that stands still for longer stuck; a busy machine alone makes some of it. */
const LONGEST_STILL_MS = 3_000;
const MAX_GROWTH_BYTES = 48 * 1024 * 1024;

/** Real sessions, as a shim's: proven, welcomed, and gone again. */
async function storm({ home }: Lab): Promise<void> {
  const token = home.read('token')?.trim() ?? '';
  let left = COMINGS_AND_GOINGS;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const as = {
        role: 'shim',
        client: `Client ${left}`,
        clientPid: null,
        attach: { kind: 'all' },
      } as const;
      const { socket } = await dial({ port: home.port, token, as, timeoutMs: 20_000 });
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.close(1000);
      await closed;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
}

/** The longest time between two turns of the page's own loop, until it is asked for. */
async function watchStillness(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen = { longest: 0, last: performance.now() };
    Object.assign(globalThis, { stillness: seen });
    setInterval(() => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - seen.last);
      seen.last = now;
    }, 16);
  });
  return () =>
    page.evaluate(() => (globalThis as unknown as { stillness: { longest: number } }).stillness.longest);
}

/** Through the main process and back, as a person's choice goes. */
async function chooseDark(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { shimkeeper } = globalThis as unknown as {
      shimkeeper: { invoke(channel: string, change: object): Promise<unknown> };
    };
    return shimkeeper.invoke('preferences:set', { theme: 'dark' });
  });
}

/** Of the main process and the page, after their garbage was collected. */
async function memory(app: App, page: Page): Promise<number> {
  await page.requestGC();
  const kilobytes = await app.inMain(({ app: electronApp }) =>
    electronApp
      .getAppMetrics()
      .filter(({ type }) => type === 'Browser' || type === 'Tab')
      .reduce((sum, metric) => sum + metric.memory.workingSetSize, 0),
  );
  return kilobytes * 1024;
}

test.describe('a storm of a thousand events', () => {
  test.slow();

  test('leaves the window responsive and its memory flat', async ({ lab }) => {
    const app = await lab.startApp();
    const page = await app.window();
    const timeline = page.getByRole('region', { name: 'Time line', exact: true });
    // The first one fills what is bounded: pools, caches, the time line.
    await storm(lab);
    await expect(timeline).toContainText('left');
    const before = await memory(app, page);
    const stillness = await watchStillness(page);

    const began = Date.now();
    await storm(lab);
    const seconds = (Date.now() - began) / 1_000;
    await chooseDark(page);
    await expect
      .poll(() => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
      .toBe(true);
    const longest = await stillness();
    const growth = (await memory(app, page)) - before;
    console.log(
      `${2 * COMINGS_AND_GOINGS} events in ${seconds} s: longest standstill ${Math.round(longest)} ms, memory ${Math.round(growth / 1024)} KiB`,
    );
    expect(longest).toBeLessThan(LONGEST_STILL_MS);
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  });
});
