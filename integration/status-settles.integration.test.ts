/** `status` knows only one moment: what may still end by itself is waited for, and only that. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../contracts/answers.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { failingTool } from '../monitor/fixtures/failing-tool.js';
import { SERVER_END_WINDOW_MS } from '../monitor/judging/neighbours.js';
import { TestHome, until } from './support/home.js';
import { promised } from './support/promised.js';

const HAS_SS = process.platform === 'linux' && spawnSync('ss', ['-V']).status === 0;
/** Deaf: the end of its stdin is nothing to it. */
const STAYS = 'setInterval(() => {}, 1000);';
const CLIENT = `
  const child = require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });
  process.stdout.write(child.pid + '\\n');
  setInterval(() => {}, 1000);`;
/** A shim that has not announced itself by then is asked for its stdin. */
const OVERDUE_MS = 5_000;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

async function under(args: readonly string[]) {
  const client = home.spawnIn(home.folder, process.execPath, ['-e', CLIENT, '--', ...args], 'claude');
  const [text] = await once(client.stdout!, 'data');
  const child = readIdentity(Number(String(text)));
  if (!child) throw new Error(`no process ${String(text)}`);
  const leave = async (): Promise<void> => {
    client.kill('SIGKILL');
    await once(client, 'exit');
  };
  return { child, leave };
}

async function end(child: LiveProcess): Promise<void> {
  if (isAlive(child)) process.kill(child.pid, 'SIGKILL');
  await until(() => !isAlive(child), OVERDUE_MS, 'it has ended');
}

interface Seen {
  readonly orphans: StatusAnswer['orphans'];
  /** As a client's own servers: with the reason where it is left alone. */
  readonly servers: NonNullable<StatusAnswer['neighbours']>['servers'];
}

/** What one status tells of that process: others may work on this machine. */
async function seen({ pid }: LiveProcess, env: Record<string, string> = {}): Promise<Seen> {
  const { stdout } = await home.cli(['status', '--json'], { HOME: home.folder, ...env });
  const { orphans, neighbours } = JSON.parse(stdout) as StatusAnswer;
  const isIt = (row: { readonly pid: number }): boolean => row.pid === pid;
  return { orphans: orphans.filter(isIt), servers: (neighbours?.servers ?? []).filter(isIt) };
}

/** Where it was left alone, its own row says why. */
function expectLeft({ orphans, servers }: Seen): void {
  const why = servers.map(({ state, evidence }) => `${state}: ${evidence.join('; ')}`).join('\n');
  expect(orphans, why).toMatchObject([{ role: 'server', leftBy: 'client' }]);
  expect(servers).toMatchObject([{ state: 'orphan' }]);
}

/** A server as Claude Code's own file names it, under that client. */
function notes(): ReturnType<typeof under> {
  const script = path.join(home.folder, 'notes.cjs');
  writeFileSync(script, STAYS);
  const mcpServers = { notes: { command: process.execPath, args: [script] } };
  writeFileSync(path.join(home.folder, '.claude.json'), JSON.stringify({ mcpServers }));
  return under([script]);
}

describe.skipIf(!HAS_SS)('one status', () => {
  it('tells a server that its client left, and waits for nobody while the client lives', async () => {
    const { child, leave } = await notes();
    const before = await promised(() => seen(child), SERVER_END_WINDOW_MS, 'status');
    expect(before).toMatchObject({ orphans: [], servers: [{ state: 'in-use' }] });
    await leave();
    expectLeft(await seen(child));
    await end(child);
  });

  it.each([1, 2])('tells it where the tool that knows is silent at look %i', async (look) => {
    const { child, leave } = await notes();
    await leave();
    const silent = failingTool(home.folder, 'ss', { runs: [look], instead: 'exec sleep 60' });
    expectLeft(await seen(child, { PATH: silent }));
    await end(child);
  });

  it('tells a running shim that its client left and that does not say so itself', async () => {
    const script = path.join(home.folder, 'shimkeeper-shim.cjs');
    writeFileSync(script, STAYS);
    const { child, leave } = await under([script, '--home', home.paths.home]);
    const old = (one: LiveProcess): boolean => Date.now() - one.startTime > OVERDUE_MS;
    await until(() => old(child), 2 * OVERDUE_MS, 'it has had the time to announce itself');
    expect((await promised(() => seen(child), SERVER_END_WINDOW_MS, 'status')).orphans).toEqual([]);
    await leave();
    expect((await seen(child)).orphans).toMatchObject([{ role: 'shim' }]);
    await end(child);
  });
});
