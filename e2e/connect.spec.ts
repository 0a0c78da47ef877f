import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from './support/lab.js';

const EVERYTHING = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
);

test('an empty window leads to a connected client in three steps, and back byte for byte', async ({
  lab,
}) => {
  const file = path.join(lab.home.root, 'user', '.cursor', 'mcp.json');
  mkdirSync(path.dirname(file), { recursive: true });
  const server = JSON.stringify({
    command: process.execPath,
    args: [EVERYTHING, 'stdio'],
    env: { SECRET: 'xyzzy' },
  });
  const before = `{\n  // mine\n  "mcpServers": { "everything": ${server} }\n}\n`;
  writeFileSync(file, before);
  const page = await (await lab.startApp()).window();
  const steps = page.getByRole('list', { name: 'Steps to a connected client' });
  await expect(steps.getByRole('listitem').filter({ hasText: 'Choose a client' })).toHaveAttribute(
    'aria-current',
    'step',
  );

  await steps.getByRole('button', { name: 'Cursor' }).click();
  const dialog = page.getByRole('dialog', { name: 'Connect Cursor' });
  await expect(dialog.getByRole('group', { name: `Change of ${file}` })).toContainText('shimkeeper');
  await expect(dialog).toContainText('Goes behind Shimkeeper: everything');
  await expect(dialog).not.toContainText('xyzzy');
  expect(readFileSync(file, 'utf8')).toBe(before);
  await dialog.getByRole('button', { name: /^Connect, changing/ }).click();
  await expect(dialog).toContainText('Cursor is connected');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(steps.getByRole('listitem').filter({ hasText: 'Restart the client' })).toHaveAttribute(
    'aria-current',
    'step',
  );

  const written = readFileSync(file, 'utf8');
  expect(written).toContain('// mine');
  const entry = JSON.parse(written.replace('// mine', '')).mcpServers.shimkeeper;
  const client = await lab.pasted(entry);
  expect(await client.tools()).toContain('echo');
  await expect(page.getByRole('treegrid', { name: 'Shims' })).toContainText('Cursor');

  const connect = page.getByRole('region', { name: 'Connect', exact: true });
  await expect(connect.getByRole('listitem').filter({ hasText: 'Cursor' })).toContainText('Connected');
  await connect.getByRole('button', { name: 'Disconnect Cursor' }).click();
  const back = page.getByRole('dialog', { name: 'Disconnect Cursor' });
  await back.getByRole('button', { name: /^Disconnect, changing/ }).click();
  await expect(back.getByRole('button', { name: 'Done' })).toBeVisible();
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
});

test('a file that cannot be used is said to be so, and is left alone', async ({ lab }) => {
  const file = path.join(lab.home.root, 'user', '.cursor', 'mcp.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '{ "mcpServers": ');
  const page = await (await lab.startApp()).window();
  const item = page
    .getByRole('region', { name: 'Connect', exact: true })
    .getByRole('listitem')
    .filter({ hasText: 'Cursor' });
  await expect(item).toContainText('File cannot be used');
  await expect(item.getByRole('button')).toHaveCount(0);
  expect(readFileSync(file, 'utf8')).toBe('{ "mcpServers": ');
});
