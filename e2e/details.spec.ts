import type { Locator, Page } from 'playwright/test';
import { previewState } from '../renderer/preview/states.js';
import { cleanUp } from './support/clean-up.js';
import { expect, test } from './support/lab.js';
import { isAlive } from './support/processes.js';
import { ShownState } from './support/shown-state.js';
import { until } from './support/until.js';

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

test.describe('the plan of `Clean up`', () => {
  test('shows what would be ended and why; leaving it ends nothing, agreeing ends exactly that', async ({
    lab,
  }) => {
    const page = await (await lab.startApp()).window();
    const healthy = await lab.client('Healthy');
    const duplicate = await lab.duplicate();
    await expect(region(page, 'Duplicates')).toContainText(String(duplicate.pid));

    await page.getByRole('button', { name: 'Clean up', exact: true }).click();
    const plan = page.getByRole('dialog', { name: 'What Clean up would end' });
    const planned = plan.getByRole('listitem').filter({ hasText: 'Duplicate daemon' });
    await expect(planned).toContainText(`PID ${duplicate.pid}`);
    await expect(plan).toContainText('it did not announce itself in the home');
    await plan.getByRole('button', { name: 'Leave them' }).click();
    await expect(plan).toHaveCount(0);
    expect(duplicate.exitCode ?? duplicate.signalCode).toBeNull();

    await cleanUp(page);
    await until('the end of the duplicate', () => duplicate.signalCode !== null);
    await expect(page.getByRole('status').filter({ hasText: 'Ended 1 duplicate daemon' })).toBeVisible();
    await expect(region(page, 'Time line')).toContainText('Ended 1 duplicate daemon');
    expect(isAlive(healthy.shimPid)).toBe(true);
  });

  test('ends what it has shown, and nothing that came since', async ({ lab }) => {
    const page = await (await lab.startApp()).window();
    const first = await lab.duplicate();
    await expect(region(page, 'Duplicates')).toContainText(String(first.pid));
    await page.getByRole('button', { name: 'Clean up', exact: true }).click();
    const plan = page.getByRole('dialog', { name: 'What Clean up would end' });
    await expect(plan.getByRole('listitem').filter({ hasText: 'Duplicate daemon' })).toHaveCount(1);
    const second = await lab.duplicate();
    const orphan = await lab.orphan('Gone');
    await expect(region(page, 'Duplicates')).toContainText(String(second.pid));
    await expect(region(page, 'Duplicates')).toContainText(String(orphan));
    await plan.getByRole('button', { name: 'End this process' }).click();
    await until('the end of the first', () => first.signalCode !== null);
    await expect(region(page, 'Time line')).toContainText('Ended 1 duplicate daemon');
    expect([second.pid ?? 0, orphan].map(isAlive)).toEqual([true, true]);
  });

  test('asks nothing where there is nothing to end', async ({ lab }) => {
    const page = await (await lab.startApp()).window();
    await page.getByRole('button', { name: 'Clean up', exact: true }).click();
    await expect(page.getByRole('status').filter({ hasText: /nothing/i })).toBeVisible();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

test.describe('the plan of `End orphaned servers`', () => {
  test('is shown first; what is found after it was opened is not ended with it', async ({ lab }) => {
    const page = await (await lab.startApp()).window();
    const button = page.getByRole('button', { name: /^End orphaned servers/ });
    await expect(button).toBeDisabled();
    const first = await lab.leftServer('notes');
    await expect(button).toHaveText('End orphaned servers (1)');
    await button.click();
    const plan = page.getByRole('dialog', { name: 'Servers that would be ended' });
    await expect(plan).toContainText(`PID ${first.pid}`);
    await expect(plan).toContainText(/the daemon that started it, pid \d+, is gone/);
    const second = await lab.leftServer('files');
    await expect(region(page, 'Duplicates')).toContainText(String(second.pid));
    await expect(plan.getByRole('listitem').filter({ hasText: 'Server left behind' })).toHaveCount(1);
    await plan.getByRole('button', { name: 'End this process' }).click();
    await until('the end of the first', () => first.signalCode !== null);
    await expect(region(page, 'Time line')).toContainText('Ended 1 orphaned server');
    await expect(button).toHaveText('End orphaned servers (1)');
    expect(second.exitCode ?? second.signalCode).toBeNull();
  });
});

test.describe('the details of a row', () => {
  test('are evidence and ancestors of a shim, reached and left by keyboard alone', async ({ lab }) => {
    lab.home.configureEverything();
    const page = await (await lab.startApp()).window();
    const one = await lab.client('Cursor');
    const two = await lab.client('Cursor');
    const tree = page.getByRole('treegrid', { name: 'Shims' });
    const client = tree.getByRole('row').filter({ hasText: '2 shims' });
    await client.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(client).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('ArrowRight');
    await expect(tree.getByRole('row').filter({ hasText: String(two.shimPid) })).toBeVisible();
    await page.keyboard.press('ArrowRight');
    const first = tree.getByRole('row').filter({ hasText: String(one.shimPid) });
    await expect(first).toBeFocused();

    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Details of Cursor' });
    await expect(drawer).toContainText('it is attached to the daemon');
    await expect(drawer.getByRole('listitem').filter({ hasText: 'this process' })).toContainText(
      String(one.shimPid),
    );
    await expect(drawer.getByText(String(process.pid), { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(drawer).toHaveCount(0);
    await expect(first).toBeFocused();
  });

  test('of a server are its log, and a test that starts it aside and lists its tools', async ({ lab }) => {
    lab.home.configureEverything();
    const page = await (await lab.startApp()).window();
    const client = await lab.client('Cursor');
    expect(await client.call('echo', { message: 'one' })).toContain('one');
    await page.getByRole('button', { name: 'Details of everything' }).click();
    const drawer = page.getByRole('dialog', { name: 'Details of everything' });
    await expect(drawer).toContainText('one process for all clients');
    await expect(drawer.getByRole('group', { name: 'Log' })).toContainText('Starting default (STDIO) server');
    await drawer.getByRole('button', { name: 'Start it, list its tools' }).click();
    await expect(drawer.getByRole('status').filter({ hasText: 'It works' })).toContainText('echo', {
      timeout: 30_000,
    });
    expect(await client.call('echo', { message: 'two' })).toContain('two');
  });

  test('of a server that clients run by themselves follow its copies while they are open', async ({
    lab,
  }) => {
    const shown = await ShownState.of(await lab.startApp());
    const { status } = previewState('orphan', Date.now());
    const { neighbours } = status;
    if (!neighbours) throw new Error('the state has no servers that clients run');
    await shown.show('orphan');
    await shown.page.getByRole('button', { name: 'Details of github' }).click();
    const drawer = shown.page.getByRole('dialog', { name: 'Details of github' });
    await expect(drawer.getByRole('listitem')).toHaveCount(3);
    await expect(drawer).toContainText('Claude Code, session in');
    const [, ...others] = neighbours.servers;
    await shown.show('orphan', { status: { ...status, neighbours: { ...neighbours, servers: others } } });
    await expect(drawer.getByRole('listitem')).toHaveCount(2);
    await shown.show('orphan', { status: { ...status, neighbours: { ...neighbours, servers: [] } } });
    await expect(drawer).toContainText('No client runs a copy of it any more.');
  });
});
