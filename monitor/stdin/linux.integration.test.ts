import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identityKey, type ProcessIdentity } from '../../contracts/identity.js';
import type { ProcessTable } from '../../contracts/process-table.js';
import { readIdentity } from '../../home/identity.js';
import type { StdinState } from '../facts.js';
import { failingTool } from '../fixtures/failing-tool.js';
import { lives, until } from '../fixtures/programs.js';
import { createProcessTable } from '../table/index.js';
import { readStdins } from './linux.js';

const HAS_SS = process.platform === 'linux' && spawnSync('ss', ['-V']).status === 0;
/** Starts a child on a socket pair, says its pid, and stays: what a client on Node is to its server. */
const NODE_CLIENT = `
const child = require('node:child_process').spawn('sleep', ['600'], { stdio: ['pipe', 'ignore', 'ignore'] });
process.stdout.write(child.pid + '\\n');
setInterval(() => {}, 60_000);`;
/** The same over a pipe; the writing end may be inherited by another. */
const PIPE_CLIENT = `
$^F = 255; $| = 1; pipe(my $reading, my $writing);
my $child = fork;
if (!$child) { open(STDIN, "<&", $reading); close $reading; close $writing; exec "sleep", "600"; }
my $holder = 0;
if ($ENV{HOLDER} && !($holder = fork)) { exec "sleep", "601"; }
print "$child $holder\\n"; sleep 600 while 1;`;

describe.skipIf(process.platform !== 'linux')('who can still write to a process', () => {
  let table: ProcessTable;
  const clients: ChildProcess[] = [];
  const strays: ProcessIdentity[] = [];
  beforeEach(() => {
    table = createProcessTable();
  });
  afterEach(async () => {
    await table.close();
    for (const client of clients.splice(0)) client.kill('SIGKILL');
    for (const stray of strays.splice(0)) {
      if (lives(stray)) process.kill(stray.pid, 'SIGKILL');
      await until('a stray is gone', () => !lives(stray));
    }
  });

  async function start(file: string, code: string, env: Record<string, string> = {}): Promise<Started> {
    const client = spawn(file, ['-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], ...env },
    });
    clients.push(client);
    const [line] = await once(client.stdout!, 'data');
    const pids = String(line).trim().split(' ').map(Number);
    const found = await until('its children', () => {
      const identities = pids.filter((pid) => pid > 0).flatMap((pid) => readIdentity(pid) ?? []);
      return identities.length === pids.filter((pid) => pid > 0).length && identities;
    });
    strays.push(...found);
    return { client, children: found };
  }

  async function stdinOf({ pid }: ProcessIdentity): Promise<StdinState | undefined> {
    const snapshot = await table.snapshot();
    const row = snapshot.rows.get(pid);
    return row && (await readStdins([row], snapshot)).get(identityKey(row));
  }

  async function end(child: ChildProcess): Promise<void> {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  it.skipIf(!HAS_SS)('a socket pair: open while the client lives, ended when it is gone', async () => {
    const { client, children } = await start(process.execPath, NODE_CLIENT);
    const [server] = children;
    expect(await stdinOf(server!)).toEqual({ kind: 'open' });
    await end(client);
    expect(await stdinOf(server!)).toMatchObject({ kind: 'ended', how: expect.stringContaining('socket') });
    expect(lives(server!)).toBe(true);
  });

  it.skipIf(!HAS_SS)('a socket that one listing left out is listed once more', async () => {
    const { children } = await start(process.execPath, NODE_CLIENT);
    const folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-tool-'));
    vi.stubEnv('PATH', failingTool(folder, 'ss', { runs: [1], instead: 'exit 0' }));
    try {
      expect(await stdinOf(children[0]!)).toEqual({ kind: 'open' });
    } finally {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }
  });

  it('a pipe: open while the client lives, ended when it is gone', async () => {
    const { client, children } = await start('perl', PIPE_CLIENT);
    expect(await stdinOf(children[0]!)).toEqual({ kind: 'open' });
    await end(client);
    expect(await stdinOf(children[0]!)).toMatchObject({
      kind: 'ended',
      how: expect.stringContaining('pipe'),
    });
  });

  it('a pipe whose writing end another process has inherited is open', async () => {
    const { client, children } = await start('perl', PIPE_CLIENT, { HOLDER: '1' });
    await end(client);
    expect(children.map(lives)).toEqual([true, true]);
    expect(await stdinOf(children[0]!)).toEqual({ kind: 'open' });
  });

  it('anything else is not known', async () => {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    clients.push(child);
    const identity = await until('it is there', () => readIdentity(child.pid ?? 0));
    expect(await stdinOf(identity)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('/dev/null'),
    });
  });
});

interface Started {
  readonly client: ChildProcess;
  readonly children: readonly ProcessIdentity[];
}
