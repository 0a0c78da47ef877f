/** Taking a home down for good: what ran, what starts at login, the clients' files, the home itself. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UninstallAnswer } from '../contracts/answers.js';
import { autostartFile } from '../home/autostart.js';
import { autostartEntry } from '../home/desktop-entry.js';
import { connectMany, echo } from './support/clients.js';
import { EVERYTHING, TestHome } from './support/home.js';

const SHIMS = 3;
/** With its comment, its odd indentation and without a last line end. */
const CURSOR_FILE = `{
  // mine
      "mcpServers": { "everything": { "command": ${JSON.stringify(process.execPath)},
        "args": [${JSON.stringify(EVERYTHING)}] } },
  "other": 1 }`;

let home: TestHome;
let env: Record<string, string>;
beforeEach(async () => {
  home = await TestHome.create();
  const user = path.join(home.folder, 'user');
  mkdirSync(user);
  env = { HOME: user, XDG_CONFIG_HOME: path.join(user, '.config') };
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

async function uninstall(...flags: string[]): Promise<{ code: number; answer: UninstallAnswer }> {
  const { code, stdout, stderr } = await home.cli(['uninstall', '--json', ...flags], env);
  if (stdout === '') throw new Error(`uninstall printed nothing: ${stderr}`);
  return { code, answer: JSON.parse(stdout) as UninstallAnswer };
}

function writeAutostart(of: string): string {
  const file = autostartFile(env, env['HOME'] ?? '');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, autostartEntry(['/opt/sk'], { SHIMKEEPER_HOME: of }, null));
  return file;
}

it('ends daemon and shims, leaves the autostart, and keeps the home and its stop', async () => {
  writeFileSync(
    home.paths.config,
    JSON.stringify({ mcpServers: { everything: { command: process.execPath, args: [EVERYTHING] } } }),
  );
  const autostart = writeAutostart(home.paths.home);
  expect((await home.cli(['start'])).code).toBe(0);
  const clients = await connectMany(home, SHIMS);
  for (const one of clients) expect(await echo(one, 'hello')).toContain('hello');
  const { code, answer } = await uninstall();
  expect(answer.left).toEqual([]);
  expect(code).toBe(0);
  expect(answer.autostart).toBe(autostart);
  expect(existsSync(autostart)).toBe(false);
  expect(home.processes()).toEqual([]);
  expect(answer.home).toEqual({ path: home.paths.home, deleted: false, kept: [] });
  expect(answer.notes.join()).toContain('--delete-home');
  expect(existsSync(home.paths.stopped)).toBe(true);
});

it("leaves another home's autostart, and what it does not know in a home that it deletes", async () => {
  const autostart = writeAutostart('/another');
  expect((await home.cli(['start'])).code).toBe(0);
  writeFileSync(path.join(home.paths.home, 'thesis.txt'), 'mine');
  const first = await uninstall('--delete-home');
  expect(first.code).toBe(0);
  expect(first.answer.autostart).toBeNull();
  expect(existsSync(autostart)).toBe(true);
  expect(first.answer.home).toEqual({ path: home.paths.home, deleted: false, kept: ['thesis.txt'] });
  expect(readFileSync(path.join(home.paths.home, 'thesis.txt'), 'utf8')).toBe('mine');
});

it("puts the clients' files back byte for byte before it deletes the home, and refuses to delete it first", async () => {
  const file = path.join(env['HOME'] ?? '', '.cursor', 'mcp.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, CURSOR_FILE);
  expect((await home.cli(['connect', 'cursor'], env)).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain(home.paths.home);

  const refused = await uninstall('--delete-home');
  expect(refused.code).toBe(1);
  expect(refused.answer.notes.join()).toContain('--put-back');
  expect(existsSync(home.paths.config)).toBe(true);

  const { code, answer } = await uninstall('--put-back', '--delete-home');
  expect(answer.clients).toEqual([expect.objectContaining({ client: 'cursor', ok: true })]);
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(CURSOR_FILE);
  expect(answer.home.deleted).toBe(true);
  expect(existsSync(home.paths.home)).toBe(false);
});

it('takes away a file that connect made, before it deletes the home', async () => {
  const folder = path.join(env['HOME'] ?? '', '.cursor');
  mkdirSync(folder, { recursive: true });
  expect((await home.cli(['connect', 'cursor'], env)).code).toBe(0);
  expect(existsSync(path.join(folder, 'mcp.json'))).toBe(true);
  expect((await uninstall('--delete-home')).code).toBe(1);
  const { code, answer } = await uninstall('--put-back', '--delete-home');
  expect([code, answer.clients.map(({ ok }) => ok), answer.home.deleted]).toEqual([0, [true], true]);
  expect(existsSync(path.join(folder, 'mcp.json'))).toBe(false);
});

it('has nothing to do where nothing is, and makes no home for the asking', async () => {
  const nowhere = path.join(home.folder, 'none');
  const { code, answer } = await uninstall('--home', nowhere, '--delete-home');
  expect([code, answer.ended, answer.left]).toEqual([0, [], []]);
  expect(existsSync(nowhere)).toBe(false);
});
