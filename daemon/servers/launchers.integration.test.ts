/** Servers behind launchers, from the environment of a desktop: found, started, and ended as whole trees. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServerConfig } from '../../contracts/config.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import { readIdentity } from '../../home/identity.js';
import { createProcessTable } from '../../monitor/table/index.js';
import { only, seat } from '../routing/testing/table.js';
import { type Kit, node, openKit } from './testing/kit.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PLAIN = path.resolve(import.meta.dirname, 'fixtures/junk-on-stdout.mjs');
const BARE_PATH = '/usr/bin:/bin';

/** A busy machine takes its time to start and to end several processes, one after the other. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let kit: Kit;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-launchers-'));
});
afterEach(async () => {
  await kit?.close();
  rmSync(folder, { recursive: true, force: true });
});

function command(file: string, args: readonly string[], more: Partial<ServerConfig> = {}): ServerConfig {
  return { ...node(''), command: file, args: [...args], ...more };
}

/** The process and all that descends from it, while they live. */
async function treeOf(root: number): Promise<ProcessRow[]> {
  const table = createProcessTable();
  try {
    const { rows } = await table.snapshot();
    const tree = new Set([root]);
    for (let before = 0; before !== tree.size; ) {
      before = tree.size;
      for (const { pid, ppid } of rows.values()) if (ppid !== null && tree.has(ppid)) tree.add(pid);
    }
    return [...rows.values()].filter(({ pid }) => tree.has(pid));
  } finally {
    await table.close();
  }
}

/** A call, through whatever stands before the server; then nothing of all that is left. */
async function servesAndEnds(name: string, tool: string, depth: number): Promise<void> {
  const one = await seat(kit.router, only(name));
  expect(await one.ask(1, 'tools/call', { name: tool, arguments: { message: 'm' } })).toHaveProperty(
    'result',
  );
  let tree: ProcessRow[] = [];
  const whole = async (): Promise<boolean> => {
    tree = await treeOf(kit.row(name)?.pid ?? 0);
    return tree.length >= depth;
  };
  await expect.poll(whole, { timeout: 20_000 }).toBe(true);
  await kit.pool.close();
  // By identity: on a busy machine a pid may be another's by now.
  const left = tree.filter(({ pid, startTicks }) => readIdentity(pid)?.startTicks === startTicks);
  expect(left).toEqual([]);
  expect(kit.announcements()).toEqual([]);
}

test.skipIf(process.platform === 'win32')(
  'a shell that waits for its server, and one in another',
  async () => {
    const inner = `'${process.execPath}' '${PLAIN}'; true`;
    kit = openKit({ s: command('sh', ['-c', `sh -c "${inner}"; true`]) });
    await servesAndEnds('s', 't', 3);
  },
);

test('npx, found beside our own Node although the PATH does not have it', async () => {
  const env = {
    npm_config_cache: path.join(folder, 'cache'),
    npm_config_update_notifier: 'false',
    npm_config_offline: 'true',
  };
  const npx = command('npx', ['--no-install', 'mcp-server-everything', 'stdio'], { cwd: ROOT, env });
  kit = openKit({ npx }, {}, { PATH: BARE_PATH, HOME: homedir() });
  await servesAndEnds('npx', 'echo', 2);
});

test.skipIf(process.platform === 'win32')('a launcher that a version manager keeps in the home', async () => {
  const home = path.join(folder, 'home');
  const bin = path.join(home, '.volta/bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, path.join(bin, 'node'));
  writeFileSync(path.join(bin, 'my-launcher'), `#!/bin/sh\nnode '${PLAIN}'\nexit 0\n`, { mode: 0o755 });
  kit = openKit(
    { s: command('my-launcher', []) },
    {},
    { PATH: BARE_PATH, HOME: home, VOLTA_HOME: path.join(home, '.volta') },
  );
  await servesAndEnds('s', 't', 2);
});
