/** A second real daemon of one home: it makes room by itself where it can see the first, and is asked before it is made to. */
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../contracts/answers.js';
import { isAlive, type LiveProcess, readIdentity } from '../home/identity.js';
import { closeAll, connect, echo } from './support/clients.js';
import { endByHand, stopProcess } from './support/hand.js';
import { CLI, EVERYTHING, freePort, TestHome, until } from './support/home.js';

const PATIENCE_MS = 20_000;
const CALL_SECONDS = 2;

let home: TestHome;
beforeEach(async () => {
  home = await TestHome.create();
  const everything = { command: process.execPath, args: [EVERYTHING, 'stdio'], env: { OF: home.folder } };
  writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { everything } }), { mode: 0o600 });
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function daemonOf(pid: number | null): LiveProcess {
  const found = readIdentity(pid ?? 0);
  if (!found) throw new Error(`no process ${pid}`);
  return found;
}

const requests = (): string[] => readdirSync(home.paths.daemonsDir).filter((name) => name.endsWith('.end'));

/** In the foreground, as `start` launches it; resolves when its files name it. */
async function serve(
  env: Record<string, string> = {},
): Promise<{ daemon: LiveProcess; exit: Promise<unknown[]> }> {
  const child = home.spawn(process.execPath, [CLI, 'daemon', '--home', home.paths.home], env);
  const exit = once(child, 'exit');
  await until(() => home.health()?.pid === child.pid, PATIENCE_MS, 'it serves');
  return { daemon: daemonOf(child.pid ?? null), exit };
}

describe('a daemon that stood still while another took its home', () => {
  it('leaves it to that one, and ends', async () => {
    const first = await serve();
    const client = await connect(home);
    expect(await echo(client, 'before')).toContain('before');
    await stopProcess(first.daemon);
    for (const file of [home.paths.pidFile, home.paths.healthFile]) rmSync(file);
    for (const name of readdirSync(home.paths.daemonsDir)) rmSync(`${home.paths.daemonsDir}/${name}`);
    const second = await serve({ SHIMKEEPER_PORT: String(await freePort()) });
    const health = home.health();

    process.kill(first.daemon.pid, 'SIGCONT');
    expect(await first.exit).toEqual([0, null]);
    expect(home.pidFile()).toBe(second.daemon.pid);
    expect(home.health()?.instanceId).toBe(health?.instanceId);
    expect(isAlive(second.daemon)).toBe(true);
    const { daemon, duplicates } = await home.json<StatusAnswer>('status');
    expect({ pid: daemon?.pid, duplicates }).toEqual({ pid: second.daemon.pid, duplicates: [] });
    // Its shims have found the other one.
    expect(await echo(client, 'after')).toContain('after');
    await closeAll([client]);
  });

  it('takes it for its own again where the other has gone, too', async () => {
    const first = await serve();
    await stopProcess(first.daemon);
    writeFileSync(home.paths.pidFile, '1\n');
    process.kill(first.daemon.pid, 'SIGCONT');
    await until(() => home.pidFile() === first.daemon.pid, PATIENCE_MS, 'daemon.pid is mended');
    expect(isAlive(first.daemon)).toBe(true);
  });
});

describe('a daemon that is accused', () => {
  it('is asked, answers what it was called for, and goes without a signal', async () => {
    const { daemon, exit } = await serve();
    const client = await connect(home);
    await client.client.listTools();
    const call = client.client.callTool({
      name: 'trigger-long-running-operation',
      arguments: { duration: CALL_SECONDS, steps: 1 },
    });
    await until(() => home.health()?.inflight === 1, PATIENCE_MS, 'the call runs');
    const { answer, signals } = await endByHand(home, daemon, 'daemon');
    expect(answer).toMatchObject({ ended: [{ pid: daemon.pid, role: 'daemon', how: 'asked' }], left: [] });
    expect(signals).toEqual([]);
    expect(await exit).toEqual([0, null]);
    expect(JSON.stringify((await call).content)).toContain('completed');
    expect(requests()).toEqual([]);
    await closeAll([client]);
  });

  it('is not asked where it is stopped, or where it never announced itself', async () => {
    const stopped = await serve();
    await stopProcess(stopped.daemon);
    expect((await endByHand(home, stopped.daemon, 'daemon')).answer.ended).toMatchObject([
      { how: 'sigterm' },
    ]);
    const silent = daemonOf(home.spawn('sleep', ['600']).pid ?? null);
    expect((await endByHand(home, silent, 'daemon')).answer.ended).toMatchObject([{ how: 'sigterm' }]);
    expect(requests()).toEqual([]);
  });
});
