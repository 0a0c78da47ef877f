/**
 * A port of the range from which the system takes a connection's own: where nobody listens there, a connection to it can be
 * given that very port and reach itself. In a network of its own with so few ports that this happens at once.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../contracts/answers.js';
import { isAlive, readIdentity } from '../home/identity.js';
import { closeAll, echo } from './support/clients.js';
import { cliBehind, connectBehind, isRoot } from './support/faults.js';
import { EVERYTHING, TestHome, until } from './support/home.js';

const READY_MS = 20_000;
/** Even: the kernel gives connections the even ones first. */
const PORT = 42_000;
const KILLS = 3;
const whyNot = networksAre()
  ? null
  : 'no network of its own can be made here: it takes Linux, root, unshare, nsenter and ip';
if (whyNot) console.warn(`skipped: ${whyNot}`);

function networksAre(): boolean {
  if (process.platform !== 'linux' || !isRoot) return false;
  return spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
}

let home: TestHome;
const networks: ChildProcessByStdio<Writable, Readable, null>[] = [];
afterEach(async () => {
  expect(await home.close()).toEqual([]);
  for (const keeper of networks.splice(0)) {
    keeper.stdin.end();
    await once(keeper, 'exit');
  }
});

/** What comes before a command so that it runs there. `last`: of the ports that connections are given, from PORT on. */
async function network(last: number): Promise<string[]> {
  const script = `ip link set lo up && echo "${PORT} ${last}" > /proc/sys/net/ipv4/ip_local_port_range && echo up && exec cat`;
  const keeper = spawn('unshare', ['-n', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  networks.push(keeper);
  await once(createInterface({ input: keeper.stdout }), 'line');
  return ['nsenter', `--net=/proc/${keeper.pid}/ns/net`];
}

describe.skipIf(whyNot !== null)('a port that connections are given, too', () => {
  beforeEach(async () => {
    home = await TestHome.create(PORT);
    const everything = { command: process.execPath, args: [EVERYTHING, 'stdio'], env: { OF: home.folder } };
    writeFileSync(home.paths.config, JSON.stringify({ mcpServers: { everything } }), { mode: 0o600 });
  });

  it('is nobody’s where nobody listens: no client is told that another program has it', async () => {
    // Each connection that nobody takes meets itself.
    const alone = await network(PORT + 1);
    const off = { SHIMKEEPER_AUTOSTART: 'off' };
    await expect(connectBehind(home, alone, off)).rejects.toThrow(/autostart is off/);
    const roomy = await network(PORT + 15);
    expect(cliBehind(home, roomy, ['start', '--headless']).status).toBe(0);
    expect(cliBehind(home, roomy, ['stop']).status).toBe(0);
    home.forgetStop();
    await expect(connectBehind(home, alone, off)).rejects.toThrow(/autostart is off/);
    const status = JSON.parse(cliBehind(home, alone, ['status', '--json']).stdout) as StatusAnswer;
    expect(status.problems).toEqual([]);
  });

  it('is taken again by the next daemon while shims look for it', async () => {
    const prefix = await network(PORT + 15);
    const clients = [await connectBehind(home, prefix), await connectBehind(home, prefix)];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const daemon = readIdentity(home.daemonPid());
      if (!daemon) throw new Error('no daemon');
      process.kill(daemon.pid, 'SIGKILL');
      await until(() => !isAlive(daemon), READY_MS, 'the daemon is gone');
      for (const one of clients) expect(await echo(one, `after ${kill}`)).toContain(`after ${kill}`);
    }
    expect(clients.flatMap((one) => one.said()).filter((line) => line.includes('taken'))).toEqual([]);
    await closeAll(clients);
  });
});
