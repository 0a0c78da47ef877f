/** Two versions side by side, each a build of its own: newer replaces older, never the reverse, and they settle. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StartAnswer } from '../contracts/answers.js';
import { CountingClient } from './support/counting-client.js';
import { TestHome, until } from './support/home.js';
import { Ledger } from './support/ledger.js';
import { buildOther, type OtherBuild } from './support/other-build.js';

const NEWER = '99.0.0';
const NEWER_WIRE = '99.1.0';
/** Dozens of programs are started one after the other; a loaded machine takes its time. */
const MANY_STARTS_MS = 180_000;

let folder: string;
let newer: OtherBuild;
/** Newer still, and of a protocol that the others do not speak. */
let wired: OtherBuild;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'shimkeeper-other-'));
  newer = await buildOther(path.join(folder, 'newer'), NEWER);
  wired = await buildOther(path.join(folder, 'wired'), NEWER_WIRE, 2);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let home: TestHome;
let ledger: Ledger;
beforeEach(async () => {
  home = await TestHome.create();
  ledger = new Ledger(home);
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

async function answerOf(program: string, ...args: string[]): Promise<StartAnswer> {
  const { code, stdout, stderr } = await home.cliOf(program, [...args, '--json']);
  if (code !== 0) throw new Error(`${args.join(' ')}: exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as StartAnswer;
}

const own = (...args: string[]): Promise<StartAnswer> => home.json<StartAnswer>(...args);
const theirs = (...args: string[]): Promise<StartAnswer> => answerOf(newer.cli, ...args);

describe('a newer `start`', () => {
  it('replaces an older headless daemon: same port, shims move, calls in flight are answered', async () => {
    const before = await own('start');
    const clients = await Promise.all([
      CountingClient.connected(home),
      CountingClient.connected(home, { shim: newer.shim }),
    ]);
    const calls = clients.map((client, index) =>
      client.call('write', { id: `slow-${index}`, delayMs: 1_000 }),
    );
    await until(() => ledger.entries().length === 2, 5_000, 'both calls run');
    const after = await theirs('start');
    expect(after.daemon).toMatchObject({ version: NEWER, host: 'headless', port: before.daemon.port });
    expect(after.daemon.pid).not.toBe(before.daemon.pid);
    expect(after.notes).toEqual([]);
    for (const answer of await Promise.all(calls)) expect(answer?.result).toBeDefined();
    for (const client of clients) expect((await client.call('write', { id: 'again' }))?.result).toBeDefined();
    await Promise.all(clients.map((client) => client.close()));
    expect(clients.flatMap((client) => client.complaints())).toEqual([]);
    expect(ledger.entries().sort()).toEqual(['again', 'again', 'slow-0', 'slow-1']);
  });

  it('and an older one, ten times in turn, make one change of instance', {
    timeout: MANY_STARTS_MS,
  }, async () => {
    const client = await CountingClient.connected(home);
    const first = home.health();
    const instances = new Set<string>([first?.instanceId ?? '']);
    for (let turn = 0; turn < 10; turn += 1) {
      const answer = await (turn % 2 === 0 ? own('start') : theirs('start'));
      instances.add(answer.daemon.instanceId);
      expect(answer.daemon.version).toBe(turn === 0 ? first?.version : NEWER);
      if (turn > 1 && turn % 2 === 0) expect(answer.notes.join()).toContain(NEWER);
      expect((await client.call('read', { id: `turn-${turn}` }))?.result).toBeDefined();
    }
    expect(instances.size).toBe(2);
    await client.close();
    expect(client.complaints()).toEqual([]);
  });

  it('and older ones at once, with shims of both, settle on one daemon, the newer one', {
    timeout: MANY_STARTS_MS,
  }, async () => {
    for (let round = 0; round < 2; round += 1) {
      const clients = Array.from(
        { length: 8 },
        (_, index) => new CountingClient(home, index % 2 === 0 ? {} : { shim: newer.shim }),
      );
      const greeted = Promise.all(clients.map((client) => client.initialize()));
      const starts = await Promise.all([own('start'), theirs('start'), own('start'), theirs('start')]);
      expect(starts).toHaveLength(4);
      expect((await greeted).every((answer) => answer?.result !== undefined)).toBe(true);
      const settled = home.health();
      expect(settled?.version).toBe(NEWER);
      for (const [index, client] of clients.entries()) {
        expect((await client.call('write', { id: `${round}-${index}` }))?.result).toBeDefined();
      }
      expect(home.health()?.instanceId).toBe(settled?.instanceId);
      const status = await home.status();
      expect(status.duplicates).toEqual([]);
      expect(status.shims).toHaveLength(clients.length);
      await Promise.all(clients.map((client) => client.close()));
      expect(clients.flatMap((client) => client.complaints())).toEqual([]);
      await home.cli(['stop']);
      home.forgetStop();
    }
    expect(ledger.repeated()).toEqual([]);
  });
});

describe('an older command and a newer headless daemon', () => {
  it('`restart` makes the newer one renew itself in its own process', async () => {
    const before = await theirs('start');
    const client = await CountingClient.connected(home);
    const after = await own('restart');
    expect(after.daemon).toMatchObject({ pid: before.daemon.pid, version: NEWER });
    expect(after.daemon.instanceId).not.toBe(before.daemon.instanceId);
    expect((await client.call('write', { id: 'after' }))?.result).toBeDefined();
    await client.close();
    expect(client.complaints()).toEqual([]);
  });

  it('`restart` of one that does not answer is refused with the reason', async () => {
    const { daemon } = await theirs('start');
    process.kill(daemon.pid, 'SIGSTOP');
    const { code, stderr } = await home.cli(['restart']);
    process.kill(daemon.pid, 'SIGCONT');
    expect(code).toBe(2);
    expect(stderr).toContain(NEWER);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    await until(() => home.health()?.instanceId === daemon.instanceId, 5_000, 'it goes on');
  });

  it('a newer `restart` brings up the newer code in the place of the older', async () => {
    await own('start');
    const client = await CountingClient.connected(home);
    expect((await theirs('restart')).daemon).toMatchObject({ version: NEWER, host: 'headless' });
    expect((await client.call('write', { id: 'after' }))?.result).toBeDefined();
    await client.close();
  });

  it('`start --tray` of an older tray app is refused with the reason, and nothing is launched', async () => {
    const { daemon } = await theirs('start');
    const launched = path.join(home.folder, 'launched');
    const record = {
      schema: 1,
      command: '/usr/bin/touch',
      args: [launched],
      env: {},
      packaged: true,
      version: '98.0.0',
      recordedAt: new Date().toISOString(),
    };
    writeFileSync(home.paths.trayRecord, JSON.stringify(record), { mode: 0o600 });
    const { code, stderr } = await home.cli(['start', '--tray']);
    expect(code).toBe(2);
    expect(stderr).toContain('the tray app (98.0.0)');
    expect(() => rmSync(launched)).toThrow();
    expect(home.health()?.instanceId).toBe(daemon.instanceId);
  });
});

describe('shims that speak another protocol than the daemon', () => {
  it('newer ones replace an older headless daemon, all together once; older ones tell their clients, and replace nothing', {
    timeout: MANY_STARTS_MS,
  }, async () => {
    const before = await own('start');
    const old = await CountingClient.connected(home);
    const instances = new Set([before.daemon.instanceId]);
    const fresh = Array.from({ length: 6 }, () => new CountingClient(home, { shim: wired.shim }));
    for (const client of fresh) expect((await client.initialize())?.result).toBeDefined();
    for (const [index, client] of fresh.entries()) {
      expect((await client.call('write', { id: `fresh-${index}` }))?.result).toBeDefined();
      instances.add(home.health()?.instanceId ?? '');
    }
    expect(home.health()?.version).toBe(NEWER_WIRE);
    const refused = await old.call('write', { id: 'old' });
    expect(refused?.error?.data?.code).toBe('protocol-mismatch');
    expect(refused?.error?.message).toContain(NEWER_WIRE);
    const another = new CountingClient(home);
    expect((await another.initialize())?.error?.data?.code).toBe('protocol-mismatch');
    expect((await own('start')).daemon.version).toBe(NEWER_WIRE);
    expect((await own('restart')).daemon.version).toBe(NEWER_WIRE);
    instances.add(home.health()?.instanceId ?? '');
    // The older daemon, the newer one, and the newer one after the restart that was asked for.
    expect(instances.size).toBe(3);
    for (const client of fresh) expect((await client.call('read', { id: 'x' }))?.result).toBeDefined();
    const all = [old, another, ...fresh];
    await Promise.all(all.map((client) => client.close()));
    expect(all.flatMap((client) => client.complaints())).toEqual([]);
    expect(ledger.entries()).not.toContain('old');
    expect(ledger.repeated()).toEqual([]);
  });

  it('a newer one that may start nothing says what to do, and leaves the older daemon alone', async () => {
    const { daemon } = await own('start');
    const client = new CountingClient(home, { shim: wired.shim, env: { SHIMKEEPER_AUTOSTART: 'off' } });
    const answer = await client.initialize();
    expect(answer?.error?.data?.code).toBe('protocol-mismatch');
    expect(answer?.error?.message).toContain('shimkeeper start');
    expect(home.health()?.instanceId).toBe(daemon.instanceId);
    await client.close();
  });
});
