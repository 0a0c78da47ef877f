/** A final stop against everything that could bring something back: starting shims, fifty of them, a start, running calls. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CleanupAnswer } from '../contracts/answers.js';
import { isStopped } from '../home/stopped.js';
import { type Answer, CountingClient } from './support/counting-client.js';
import { CLI, type CommandResult, TestHome, until } from './support/home.js';
import { Ledger } from './support/ledger.js';

/** Dozens of programs start one after the other; a loaded machine takes its time. */
const MANY_STARTS_MS = 240_000;
/** Longer than any shim waits before it looks for a daemon again, and than a daemon takes to boot. */
const COMES_BACK_MS = 1_500;

let home: TestHome;
let ledger: Ledger;
beforeEach(async () => {
  home = await TestHome.create();
  ledger = new Ledger(home);
});
afterEach(async () => {
  expect(await home.close()).toEqual([]);
});

function daemons(): number {
  return home.processes().filter(({ command }) => / daemon --home /.test(command)).length;
}

function stop(): Promise<CommandResult> {
  return home.cli(['stop', '--json']);
}

/** What holds once `stop` has returned, and goes on to hold. */
async function expectStopped(stopped: CommandResult): Promise<void> {
  expect(stopped.stderr).toBe('');
  expect(stopped.code).toBe(0);
  expect((JSON.parse(stopped.stdout) as CleanupAnswer).left).toEqual([]);
  expect(isStopped(home.paths)).toBe(true);
  const until = performance.now() + COMES_BACK_MS;
  while (performance.now() < until) {
    expect(daemons()).toBe(0);
    expect(home.health()).toBeNull();
    expect(home.pidFile()).toBeNull();
    await delay(100);
  }
}

/** Either it was served before the stop, or it is told how to start again; never nothing, never anything else. */
function expectServedOrTold(answer: Answer | null): void {
  if (answer?.result) return;
  expect(answer?.error?.data?.code).toBe('stopped');
  expect(answer?.error?.message).toContain('shimkeeper start');
}

describe('a final stop', () => {
  it('and a shim that starts while it runs, at many moments: the shim starts nothing and says why', {
    timeout: MANY_STARTS_MS,
  }, async () => {
    for (const offset of [0, 60, 140, 250, 400]) {
      await home.cli(['start']);
      const attached = await CountingClient.connected(home);
      const stopping = stop();
      await delay(offset);
      const late = new CountingClient(home);
      const greeted = late.initialize();
      await expectStopped(await stopping);
      expectServedOrTold(await greeted);
      if (late.running) {
        const refused = await late.ask('tools/list');
        expect(refused?.error?.data?.code).toBe('stopped');
      }
      await attached.ended;
      await late.close();
      expect([...attached.complaints(), ...late.complaints()]).toEqual([]);
    }
  });

  it('while fifty shims autostart: nothing is left, nothing comes back, each client is answered once', {
    timeout: MANY_STARTS_MS,
  }, async () => {
    for (const offset of [0, 600]) {
      await home.cli(['start']);
      await stop();
      // As after a reboot: nothing runs, and nobody has stopped anything.
      home.forgetStop();
      const clients = Array.from({ length: 50 }, () => new CountingClient(home));
      const greeted = Promise.all(clients.map((client) => client.initialize()));
      await delay(offset);
      await expectStopped(await stop());
      for (const answer of await greeted) expectServedOrTold(answer);
      for (const client of clients.filter((one) => one.running)) {
        expect((await client.ask('tools/list'))?.error?.data?.code).toBe('stopped');
      }
      await Promise.all(clients.map((client) => client.close()));
      expect(clients.flatMap((client) => client.complaints())).toEqual([]);
    }
  });

  it('racing a start: one of them has the last word, and the home says which', {
    timeout: MANY_STARTS_MS,
  }, async () => {
    for (const offset of [0, 40, 80, 120, 160, 220, 300, 400]) {
      const first = offset % 80 === 0 ? home.cli(['start']) : stop();
      await delay(offset);
      const second = offset % 80 === 0 ? stop() : home.cli(['start']);
      const results = await Promise.all([first, second]);
      for (const { code, stderr } of results) if (code !== 0) expect(stderr).toMatch(/stopped|went away/);
      const status = await home.status();
      expect(status.daemon?.responsive ?? false).toBe(!isStopped(home.paths));
      expect(daemons()).toBe(isStopped(home.paths) ? 0 : 1);
      expect(status.problems).toEqual([]);
    }
  });

  it('while calls run: each is finished and answered once, none runs twice', async () => {
    await home.cli(['start']);
    const clients = await Promise.all(Array.from({ length: 8 }, () => CountingClient.connected(home)));
    const calls = clients.flatMap((client, index) => [
      client.call('write', { id: `write-${index}`, delayMs: 1_500 }),
      client.call('read', { id: `read-${index}`, delayMs: 1_500 }),
    ]);
    await until(() => ledger.entries().length === clients.length, 10_000, 'all calls run');
    await expectStopped(await stop());
    for (const answer of await Promise.all(calls)) expect(answer?.result).toBeDefined();
    await Promise.all(clients.map((client) => client.ended));
    expect(clients.flatMap((client) => client.complaints())).toEqual([]);
    expect(ledger.repeated()).toEqual([]);
  });

  it('ends a daemon that was started by hand in the same moment', { timeout: MANY_STARTS_MS }, async () => {
    for (const offset of [0, 50, 100, 150, 200]) {
      const daemon = home.spawn(process.execPath, [CLI, 'daemon', '--home', home.paths.home]);
      await delay(offset);
      const { code } = await stop();
      expect(code).toBe(0);
      // Started by hand it ends a final stop, where it comes after it: then it stands, and there is no mark.
      const stands = !isStopped(home.paths);
      if (stands) await until(() => home.health()?.pid === daemon.pid, 10_000, 'it serves');
      expect(daemon.exitCode === null && daemon.signalCode === null).toBe(stands);
    }
  });
});
