import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessIdentity } from '../contracts/identity.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { readIdentity } from '../home/identity.js';
import type { ProbeResult } from './facts.js';
import { Bench, freePort, HAND, lives, until } from './fixtures/programs.js';
import { execute, type PlanChoice, plan, rehearse } from './hand.js';
import { type Inspection, inspect } from './inspect.js';
import { createProcessTable } from './table/index.js';

const HAS_SS = process.platform === 'linux' && spawnSync('ss', ['-V']).status === 0;
type Started = Awaited<ReturnType<Bench['start']>>;
/** Starts what its arguments say, on a pipe, and stays. */
const CLIENT = `
require('node:child_process').spawn(process.execPath, process.argv.slice(2), { stdio: ['pipe', 'pipe', 'ignore'] })
  .stdout.once('data', () => process.stdout.write('up\\n'));
setInterval(() => {}, 60_000);`;
const SHORT = { askedMs: 300, sigtermMs: 300, sigkillMs: 3_000 };
const ALL: PlanChoice = { daemons: true, shims: true, servers: true };

describe.skipIf(process.platform !== 'linux')('the hand, on real processes', () => {
  let bench: Bench;
  let table: ProcessTable;
  let port: number;

  beforeEach(async () => {
    bench = new Bench();
    table = createProcessTable();
    port = await freePort();
    bench.script('client.cjs', CLIENT);
  });
  afterEach(async () => {
    await table.close();
    await bench.close();
  });

  const look = (probe: ProbeResult = 'refused', settle = false): Promise<Inspection> =>
    inspect({ paths: bench.paths, table, port, probe: async () => probe, settle });
  const hand = (found: Inspection, choice: PlanChoice = ALL) =>
    execute(plan(found.verdicts, choice), { ...HAND, table, waits: SHORT });

  async function endClient(client: ProcessIdentity): Promise<void> {
    process.kill(client.pid, 'SIGKILL');
    // Its first thread is a zombie before the last one has let go of its files; reaped, all of it is gone.
    await until('the client is gone', () => !existsSync(`/proc/${client.pid}`));
  }

  /** A client, and what it has started with a pipe of its own as its stdin. */
  async function clientWith(script: string, args: readonly string[]): Promise<[Started, ProcessIdentity]> {
    const client = await bench.node('client.cjs', [bench.file(script), ...args]);
    const child = await until('its child is up', () => {
      const pid = Number(readFileSync(`/proc/${client.pid}/task/${client.pid}/children`, 'utf8'));
      const row = pid > 0 ? readIdentity(pid) : null;
      return row && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script) && row;
    });
    bench.adopt(child);
    return [client, child];
  }

  it('ends exactly the stopped shim whose client is gone, and no other', async () => {
    const args = ['--home', bench.paths.home];
    const client = await bench.node('stay/other.cjs');
    const other = await bench.node('stay/other.cjs');
    const orphan = await bench.node('stay/shimkeeper-shim.cjs', args);
    const healthy = await bench.node('stay/shimkeeper-shim.cjs', args);
    const editor = await bench.node('stay/other.cjs', [bench.file('stay/shimkeeper-shim.cjs'), ...args]);
    bench.announceShim(orphan, client, { stdinEnded: false });
    bench.announceShim(healthy, other, { stdinEnded: false });
    process.kill(orphan.pid, 'SIGSTOP');
    expect((await look()).status.orphans).toEqual([]);
    await endClient(client);

    const found = await look();
    expect(found.status.shims.map(({ pid, state }) => [pid, state]).sort()).toEqual(
      [
        [orphan.pid, 'orphan'],
        [healthy.pid, 'attached'],
      ].sort(),
    );
    expect(found.status.orphans).toMatchObject([
      { pid: orphan.pid, startTicks: orphan.startTicks, role: 'shim' },
    ]);
    expect(rehearse(plan(found.verdicts, ALL)).left).toMatchObject([{ pid: orphan.pid, how: 'planned' }]);
    expect(lives(orphan)).toBe(true);

    const answer = await hand(found);
    expect(answer).toMatchObject({ ended: [{ pid: orphan.pid, role: 'shim', how: 'sigterm' }], left: [] });
    expect([orphan, healthy, editor, other].map(lives)).toEqual([false, true, true, true]);
    expect((await look()).status.orphans).toEqual([]);
  });

  it('accuses a running shim only when it has had its time to end by itself', async () => {
    const client = await bench.node('stay/other.cjs');
    const shim = await bench.node('stay/shimkeeper-shim.cjs', ['--home', bench.paths.home]);
    bench.announceShim(shim, client, { stdinEnded: false });
    await endClient(client);
    expect((await look()).status.orphans).toEqual([]);
    const settled = await look('refused', true);
    expect(settled.status.orphans).toMatchObject([{ pid: shim.pid }]);
  });

  it.skipIf(!HAS_SS)(
    'ends a shim that was frozen before it announced itself, when nobody can write to it any more',
    async () => {
      const args = ['--home', bench.paths.home];
      const [client, frozen] = await clientWith('stay/shimkeeper-shim.cjs', args);
      const [, served] = await clientWith('stay/shimkeeper-shim.cjs', args);
      const [lost, elsewhere] = await clientWith('stay/shimkeeper-shim.cjs', ['--home', '/tmp/another-home']);
      for (const { pid } of [frozen, served, elsewhere]) process.kill(pid, 'SIGSTOP');
      expect((await look()).status.orphans).toEqual([]);
      await endClient(client);
      await endClient(lost);

      const found = await look();
      expect(found.status.orphans).toMatchObject([{ pid: frozen.pid, role: 'shim' }]);
      expect(found.status.orphans[0]?.evidence.join()).toMatch(
        /stdin closed.*never announced itself.*is stopped.*by this user/,
      );
      expect((await hand(found)).ended).toMatchObject([{ pid: frozen.pid, how: 'sigterm' }]);
      expect([frozen, served, elsewhere].map(lives)).toEqual([false, true, true]);
    },
  );

  it('ends a duplicate daemon that ignores SIGTERM, and leaves the owner of the port alone', async () => {
    const env = { TEST_PORT: String(port) };
    const owner = await bench.node('listen/shimkeeper.cjs', bench.daemonArgs(), env);
    const polite = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
    const stubborn = await bench.node('stubborn/shimkeeper.cjs', bench.daemonArgs());
    const elsewhere = await bench.node('stay/shimkeeper.cjs', ['daemon', '--home', '/tmp/another-home']);
    const stopped = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
    process.kill(stopped.pid, 'SIGSTOP');

    const found = await look('hung');
    expect(found.status.daemon).toMatchObject({ pid: owner.pid, responsive: false });
    expect(new Set(found.status.duplicates.map(({ pid }) => pid))).toEqual(
      new Set([polite.pid, stubborn.pid, stopped.pid]),
    );
    const answer = await hand(found, { daemons: true, shims: false, servers: false });
    expect(answer.left).toEqual([]);
    expect(new Map(answer.ended.map(({ pid, how }) => [pid, how]))).toEqual(
      new Map([
        [polite.pid, 'sigterm'],
        [stubborn.pid, 'sigkill'],
        [stopped.pid, 'sigterm'],
      ]),
    );
    expect([owner, elsewhere, polite, stubborn, stopped].map(lives)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('names a stranger on the port and touches nobody', async () => {
    const stranger = await bench.node('listen/other.cjs', [], { TEST_PORT: String(port) });
    const found = await look('foreign');
    expect(found.monitor.findings).toMatchObject([{ kind: 'port-taken', pid: stranger.pid }]);
    expect(found.monitor.findings[0]?.evidence[0]).toContain('other.cjs');
    expect(plan(found.verdicts, ALL)).toEqual([]);
  });

  it('asks in-band first, where there is a way to', async () => {
    const duplicate = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
    // Nobody owns the port, so it has a candidate's time before it is accused.
    const found = await until('it is accused', async () => {
      const seen = await look();
      return seen.verdicts.duplicates.length > 0 && seen;
    });
    const steps: string[] = [];
    const answer = await execute(plan(found.verdicts, ALL), {
      ...HAND,
      table,
      waits: { ...SHORT, askedMs: 5_000 },
      inBand: {
        ask: async ({ pid }, row) => row.pid === pid && process.kill(pid, 'SIGINT'),
        withdraw: ({ pid }) => steps.push(`${pid} withdrawn`),
      },
      onStep: (row, step) => steps.push(`${row.pid} ${step}`),
    });
    expect(answer.ended).toMatchObject([{ pid: duplicate.pid, how: 'asked' }]);
    expect(steps).toEqual(['ending', 'withdrawn', 'ended'].map((step) => `${duplicate.pid} ${step}`));
  });

  it('does not signal whoever took the pid of the accused', async () => {
    const innocent = await bench.node('stay/other.cjs');
    const accused = {
      ...innocent,
      startTicks: innocent.startTicks - 1,
      role: 'shim' as const,
      evidence: [],
      command: '',
      rssBytes: null,
    };
    const answer = await execute([accused], { ...HAND, table });
    expect(answer).toMatchObject({ ended: [{ pid: innocent.pid, how: 'identity-changed' }], left: [] });
    expect(lives(innocent)).toBe(true);
  });

  it('finds the home of a shim that names none in its environment', async () => {
    const env = { SHIMKEEPER_HOME: bench.paths.home };
    const silent = await bench.node('stay/shimkeeper-shim.cjs', [], env);
    await bench.node('stay/shimkeeper-shim.cjs', [], { SHIMKEEPER_HOME: '/tmp/another-home' });
    expect((await look()).status.shims).toMatchObject([{ pid: silent.pid, client: 'unknown' }]);
  });
});
