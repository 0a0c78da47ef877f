import { rmSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../contracts/answers.js';
import type { DaemonAnnouncement, HealthFile } from '../contracts/files.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { writeAnnouncement } from '../home/announce.js';
import type { ProbeResult } from './facts.js';
import { Bench, freePort, lives, until } from './fixtures/programs.js';
import { CALM_LOOK_MS } from './pace.js';
import { createProcessTable } from './table/index.js';
import { type WatchDeps, Watcher, type WatchState } from './watch.js';

const ROUNDS = 3;

/** A script that becomes the program when the file is there. */
function waitsThenExecs(gate: string, words: readonly string[]): string {
  const command = words.map((word) => `"${word}"`).join(' ');
  return `echo up; while [ ! -e "${gate}" ]; do sleep 0.05; done; exec ${command}`;
}

describe.skipIf(process.platform !== 'linux')('Watcher, on real processes', () => {
  let bench: Bench;
  let table: ProcessTable;
  let port: number;
  let watcher: Watcher;
  let findings: Finding[];
  let states: WatchState[];

  beforeEach(async () => {
    bench = new Bench();
    table = createProcessTable();
    port = await freePort();
    findings = [];
    states = [];
  });
  afterEach(async () => {
    await watcher.close();
    await table.close();
    await bench.close();
  });

  function watch(probe: () => Promise<ProbeResult>, change: Partial<WatchDeps> = {}): void {
    watcher = new Watcher({ paths: bench.paths, table, port, probe, ...change });
    watcher.on('finding', (finding) => findings.push(finding));
    watcher.on('state', (state) => states.push(state));
    watcher.start();
  }
  const told = (kind: Finding['kind'], pid?: number) =>
    until(`finding ${kind}`, () =>
      findings.find((one) => one.kind === kind && (pid === undefined || one.pid === pid)),
    );
  const owner = () => bench.node('listen/shimkeeper.cjs', bench.daemonArgs(), { TEST_PORT: String(port) });

  it('tells the state of a home in which nothing changes all the same, now and then', async () => {
    watch(async () => 'refused', { tellEveryMs: 500 });
    const shown = ({ verdicts, findings }: WatchState) => JSON.stringify([verdicts, findings]);
    await until('two states that are the same', () => {
      const [before, last] = states.slice(-2);
      return before && last && shown(before) === shown(last);
    });
  });

  it('tells a duplicate daemon well within a second of its exec, and when it is resolved', async () => {
    const first = await owner();
    watch(async () => 'hung');
    await until('the owner is seen', () => states.at(-1)?.verdicts.daemon?.pid === first.pid);
    const before = performance.now();
    const second = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
    const started = performance.now();
    const finding = await told('duplicate-daemon', second.pid);
    // From before the spawn, so more than from the exec.
    expect(performance.now() - before).toBeLessThan(1_000 + (started - before));
    expect(finding.evidence).toHaveLength(3);
    expect(states.at(-1)?.findings.some(({ id }) => id === finding.id)).toBe(true);

    process.kill(second.pid, 'SIGKILL');
    expect(await told('resolved', second.pid)).toMatchObject({
      resolves: 'duplicate-daemon',
      id: finding.id,
    });
    expect(findings.filter(({ kind }) => kind === 'duplicate-daemon')).toHaveLength(1);
    expect(lives(first)).toBe(true);
  });

  it('tells it as soon where nobody has the port', async () => {
    watch(async () => 'refused');
    await until('a look', () => states.length > 0);
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = performance.now();
      const silent = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
      const tookMs = performance.now() - before;
      await told('duplicate-daemon', silent.pid);
      expect(performance.now() - before).toBeLessThan(1_000 + tookMs);
      process.kill(silent.pid, 'SIGKILL');
      await told('resolved', silent.pid);
    }
  });

  it('tells each duplicate once and its end once, whatever else comes and goes', async () => {
    await owner();
    watch(async () => 'hung');
    const second = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
    await told('duplicate-daemon', second.pid);
    // Forks and execs beside it, and looks that each of them and its file calls for.
    for (let turn = 0; turn < 20; turn += 1) {
      await bench.start('/bin/sh', ['-c', 'echo up; exec sleep 60']);
      writeFileSync(bench.paths.stopped, '');
      rmSync(bench.paths.stopped);
    }
    const third = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
    await told('duplicate-daemon', third.pid);
    process.kill(second.pid, 'SIGKILL');
    process.kill(third.pid, 'SIGKILL');
    await told('resolved', second.pid);
    await told('resolved', third.pid);
    const of = (pid: number) => findings.filter((one) => one.pid === pid).map(({ kind }) => kind);
    expect([of(second.pid), of(third.pid)]).toEqual([
      ['duplicate-daemon', 'resolved'],
      ['duplicate-daemon', 'resolved'],
    ]);
  });

  it('tells a duplicate that a shell turns into after it lived for a while', async () => {
    await owner();
    watch(async () => 'hung');
    const words = [process.execPath, bench.file('stay/shimkeeper.cjs'), ...bench.daemonArgs()];
    const gate = bench.file('gate');
    const shell = await bench.start('/bin/sh', ['-c', waitsThenExecs(gate, words)]);
    await until('the shell is young no more', () => Date.now() - shell.startTime > 3_500);
    expect(findings.filter(({ kind }) => kind === 'duplicate-daemon')).toEqual([]);
    writeFileSync(gate, '');
    const before = performance.now();
    await told('duplicate-daemon', shell.pid);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('gives an announced candidate its two seconds, and no more', async () => {
    await owner();
    watch(async () => 'hung');
    // A shell announces nothing by its arguments; what it execs keeps its identity.
    const gate = bench.file('gate');
    const words = [process.execPath, bench.file('stay/shimkeeper.cjs'), ...bench.daemonArgs()];
    const { bootId, pid, startTicks, startTime } = await bench.start('/bin/sh', [
      '-c',
      waitsThenExecs(gate, words),
    ]);
    const announcedAt = Date.now();
    const announcement: DaemonAnnouncement = {
      schema: 1,
      role: 'daemon',
      bootId,
      pid,
      startTicks,
      startTime,
      version: '0',
      host: 'headless',
      port,
      announcedAt: new Date(announcedAt).toISOString(),
    };
    writeAnnouncement(bench.paths.daemonsDir, announcement);
    writeFileSync(gate, '');
    const finding = await told('duplicate-daemon', pid);
    expect(Date.parse(finding.at) - announcedAt).toBeGreaterThanOrEqual(2_000);
  });

  it('tells a hung daemon, and does not wait for a probe that never answers', async () => {
    const first = await owner();
    let answer: (result: ProbeResult) => void = () => undefined;
    const slow = new Promise<ProbeResult>((resolve) => {
      answer = resolve;
    });
    watch(() => slow);
    await until('a look without an answer', () => states.at(-1)?.verdicts.daemon?.pid === first.pid);
    expect(findings).toEqual([]);
    answer('hung');
    expect(await told('hung-daemon')).toMatchObject({ pid: first.pid });
  });

  it('tells files that lie, and that they are mended', async () => {
    const gone = await bench.node('stay/other.cjs');
    process.kill(gone.pid, 'SIGKILL');
    await until('it is gone', () => !lives(gone));
    const { bootId, pid, startTicks, startTime } = gone;
    const at = new Date().toISOString();
    const health: HealthFile = {
      schema: 1,
      bootId,
      pid,
      startTicks,
      startTime,
      instanceId: 'i',
      version: '0',
      host: 'headless',
      port,
      startedAt: at,
      updatedAt: at,
      uptimeSeconds: 1,
      sessions: 0,
      inflight: 0,
      shims: [],
      servers: [],
    };
    watch(async () => 'refused');
    writeFileSync(bench.paths.healthFile, JSON.stringify(health));
    writeFileSync(bench.paths.pidFile, `${pid}\n`);
    await told('stale-health', pid);
    await told('pid-mismatch', pid);
    rmSync(bench.paths.healthFile);
    rmSync(bench.paths.pidFile);
    await until('both are resolved', () => findings.filter(({ kind }) => kind === 'resolved').length === 2);
    expect(states.at(-1)?.verdicts.problems).toEqual([]);
  });

  it('tells them as soon where only findings are told and looks are rare', async () => {
    const gone = await bench.node('stay/other.cjs');
    process.kill(gone.pid, 'SIGKILL');
    await until('it is gone', () => !lives(gone));
    let lookedAt = performance.now();
    const snapshot = table.snapshot.bind(table);
    table.snapshot = (staleMs) => {
      lookedAt = performance.now();
      return snapshot(staleMs);
    };
    // Programs of ours under other tests are news, too.
    table.glance = () => false;
    watch(async () => 'refused', { findingsOnly: true });
    await until('looks are rare', () => performance.now() - lookedAt > CALM_LOOK_MS + 500);
    const before = performance.now();
    writeFileSync(bench.paths.pidFile, `${gone.pid}\n`);
    await told('pid-mismatch', gone.pid);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('says once what it cannot read, and goes on when it can', async () => {
    const problems: string[] = [];
    let broken = true;
    let asked = 0;
    const refuse = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new Error('no table\ntoday'));
    };
    const failing: ProcessTable = {
      snapshot: () => (broken ? refuse() : table.snapshot()),
      read: (pid) => table.read(pid),
      listener: (wanted, candidates) => table.listener(wanted, candidates),
      environment: (pid) => table.environment(pid),
      close: () => table.close(),
    };
    watch(async () => 'refused', { table: failing, intervalMs: 20 });
    watcher.on('problem', (problem) => problems.push(problem));
    await until('told', () => problems.length > 0);
    await until('several looks', () => asked > 5);
    expect(problems).toEqual(['no table today']);
    broken = false;
    await until('a state', () => states.length > 0);
  });

  it('closes twice and is quiet afterwards', async () => {
    watch(async () => 'refused', { intervalMs: 20 });
    await until('a state', () => states.length > 0);
    await watcher.close();
    await watcher.close();
    const seen = states.length;
    watcher.lookSoon();
    watcher.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(states.length).toBe(seen);
  });
});
