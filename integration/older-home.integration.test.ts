/**
 * The home of an older version, as that left it when it was killed: every file is read by this one. The fixture was written
 * by the programs of commit a8b896c, with the folder's own name and port taken out.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StatusAnswer, UninstallAnswer } from '../contracts/answers.js';
import type { ClientsAnswer } from '../contracts/connect.js';
import { launcherEntry } from '../home/launcher.js';
import { readLauncher } from '../home/launcher-text.js';
import { Terminal } from './support/documented.js';
import { SHIM, TestHome } from './support/home.js';

const FIXTURE = path.join(import.meta.dirname, 'fixtures/home-of-an-older-version.json');
const CLIENT_FILE = '.cursor/mcp.json';
/** The history forgets what is older than two weeks. */
const DAY = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
const BACKUP = /backups\/.*-mcp\.json$/;

let home: TestHome;
let terminal: Terminal;
let files: Record<string, string>;
beforeEach(async () => {
  home = await TestHome.create();
  terminal = new Terminal(home);
  files = unpack();
});
afterEach(async () => {
  await terminal.run('shimkeeper stop');
  expect(await home.close()).toEqual([]);
});

/** Each file with this folder's name in it; where that changes a file's digest, the digest too. */
function unpack(): Record<string, string> {
  const filled = (text: string): string =>
    text
      .replaceAll('@HOME@', terminal.stateHome)
      .replaceAll('@USER@', terminal.folder)
      .replaceAll('@DAY@', DAY)
      .replaceAll('@PORT@', String(home.port));
  const packed = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Record<string, string>;
  const digest = createHash('sha256')
    .update(filled(packed[CLIENT_FILE] ?? ''))
    .digest('hex');
  const entries = Object.entries(packed).map(([name, text]) => [
    filled(name),
    filled(text).replaceAll('@CONNECTED@', digest),
  ]);
  for (const [name = '', text = ''] of entries) {
    const file = path.join(terminal.folder, name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  }
  return Object.fromEntries(entries);
}

async function json<T>(command: string): Promise<T> {
  const { stdout, stderr } = await terminal.run(`${command} --json`);
  if (stdout === '') throw new Error(`${command} printed nothing: ${stderr}`);
  return JSON.parse(stdout) as T;
}

it('is understood, taken over and given back', async () => {
  const old = JSON.parse(files['.shimkeeper/health.json'] ?? '') as { pid: number };
  const before = await json<StatusAnswer>('shimkeeper status');
  expect(before).toMatchObject({
    daemon: null,
    healthFile: { state: 'stale', pid: old.pid },
    pidFile: { pid: old.pid },
    duplicates: [],
    orphans: [],
  });
  const { clients } = await json<ClientsAnswer>('shimkeeper clients');
  expect(clients.find(({ id }) => id === 'cursor')).toMatchObject({ state: 'connected', problem: null });

  // A client that was not restarted since starts the same path; it names programs that are gone by now.
  expect((await terminal.run('shimkeeper start')).code).toBe(0);
  const launcher = readLauncher(readFileSync(terminal.paths.launcher, 'utf8'));
  expect(launcher.shimBin).toBe(SHIM);
  const entry = launcherEntry(terminal.paths, 'Cursor');
  expect(files[CLIENT_FILE]).toContain(JSON.stringify(entry.args[0]));
  expect(await terminal.ask(entry.args, entry.command)).toContain('"tools"');
  expect(readFileSync(terminal.paths.token, 'utf8')).toBe(files['.shimkeeper/token']);

  const after = await json<StatusAnswer>('shimkeeper status');
  expect(after).toMatchObject({
    healthFile: { state: 'valid' },
    problems: [],
    servers: [{ name: 'example' }],
  });
  expect(after.history?.points.some(({ at }) => at.startsWith(DAY))).toBe(true);
  expect((await terminal.run('shimkeeper doctor')).code).toBe(0);

  const gone = await json<UninstallAnswer>('shimkeeper uninstall --put-back --delete-home');
  expect(gone).toMatchObject({
    left: [],
    home: { deleted: true },
    clients: [{ client: 'cursor', ok: true }],
  });
  const [, original] = Object.entries(files).find(([name]) => BACKUP.test(name)) ?? [];
  expect(readFileSync(path.join(terminal.folder, CLIENT_FILE), 'utf8')).toBe(original);
  expect(existsSync(terminal.stateHome)).toBe(false);
});
