import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseExec } from '../home/fixtures/desktop-exec.js';
import { expect, test } from './support/lab.js';
import { processesOf } from './support/processes.js';
import { until } from './support/until.js';

test('Start at login writes an autostart file that is valid and really starts the app hidden', async ({
  lab,
}) => {
  const file = path.join(lab.home.root, 'config', 'autostart', 'shimkeeper.desktop');
  const app = await lab.startApp();
  const page = await app.window();
  const item = await lab.desktop.trayItem();
  await page.getByRole('checkbox', { name: 'Start at login' }).click();
  await until('the autostart file', () => existsSync(file));
  const checked = async () => (await item.menu()).find((entry) => entry.label === 'Start at login')?.checked;
  await expect.poll(checked).toBe(true);

  const validated = await promisify(execFile)('desktop-file-validate', [file]);
  expect(validated.stdout + validated.stderr).toBe('');
  const exec = readFileSync(file, 'utf8')
    .split('\n')
    .find((line) => line.startsWith('Exec='));
  await app.quit();
  await until('the end of the app', () => processesOf(lab.home.root).length === 0);

  // As a session does it: with the desktop's environment, and nothing of ours in it.
  const { SHIMKEEPER_HOME, SHIMKEEPER_PORT, ...session } = lab.env;
  const [command, ...args] = parseExec(exec!.slice('Exec='.length));
  const started = await lab.spawn(command!, args, session);
  await until('a daemon hosted by the tray app', () => lab.home.health()?.host === 'tray', 20_000);
  expect(lab.home.health()?.pid).toBe(started.pid);
  expect(SHIMKEEPER_PORT).toBe(String(lab.home.health()?.port));
  expect(SHIMKEEPER_HOME).toBe(lab.home.home);
  const again = await lab.desktop.trayItem();
  expect((await again.labels()).slice(1, 2)).toEqual(['Open Shimkeeper']);
  // Without a window there is no page, and without a page no renderer.
  expect(processesOf(lab.home.root).filter(({ argv }) => argv.includes('--type=renderer'))).toEqual([]);

  await again.click('Start at login');
  await until('the autostart file to go', () => !existsSync(file));
  await until(
    'the end of the started app',
    async () => {
      if (started.exitCode !== null) return true;
      // The box changed, so the menu is being rebuilt: a click on the old one goes nowhere, one on a gone app fails.
      await again.click('Quit').catch(() => undefined);
      return false;
    },
    20_000,
  );
  expect(started.exitCode).toBe(0);
});
