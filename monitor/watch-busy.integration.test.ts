/** The promise of a second holds on a machine that is at work: hundreds of processes, and others that come and go. */
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../contracts/answers.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { Bench, freePort, lives, until } from './fixtures/programs.js';
import { createProcessTable } from './table/index.js';
import { Watcher } from './watch.js';

const PROMISED_MS = 1_000;
const ROUNDS = 5;
/** One shell and what it has started; they end with it, or when nobody reads it any more. */
const CROWD = 'for n in $(seq 300); do sleep 300 & done; echo up; wait';
const COMERS = 'echo up; while :; do /bin/true; /bin/true; sleep 0.02; done';

describe.skipIf(process.platform !== 'linux')('a watch on a busy machine', () => {
  let bench: Bench;
  let table: ProcessTable;
  let watcher: Watcher;
  beforeEach(() => {
    bench = new Bench();
    table = createProcessTable();
  });
  afterEach(async () => {
    await watcher.close();
    await table.close();
    await bench.close();
  });

  it('flags every duplicate that says nothing of itself within a second of its exec', async () => {
    const crowd = await bench.start('/bin/bash', ['-c', CROWD]);
    await bench.start('/bin/bash', ['-c', COMERS]);
    const rows = (await table.snapshot()).rows;
    for (const row of rows.values()) if (row.ppid === crowd.pid) bench.adopt(row);
    const port = await freePort();
    const owner = await bench.node('listen/shimkeeper.cjs', bench.daemonArgs(), { TEST_PORT: String(port) });
    const seen: { finding: Finding; at: number }[] = [];
    let isSeen = false;
    watcher = new Watcher({ paths: bench.paths, table, port, probe: async () => 'hung' });
    watcher.on('finding', (finding) => seen.push({ finding, at: performance.now() }));
    watcher.on('state', ({ verdicts }) => {
      isSeen ||= verdicts.daemon?.pid === owner.pid;
    });
    watcher.start();
    await until('the owner is seen', () => isSeen);
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = performance.now();
      const duplicate = await bench.node('stay/shimkeeper.cjs', bench.daemonArgs());
      // What the program took to come up is the machine's, and its exec lies in between.
      const tookMs = performance.now() - before;
      const told = (kind: Finding['kind']) =>
        until(kind, () => seen.find(({ finding }) => finding.pid === duplicate.pid && finding.kind === kind));
      const { at } = await told('duplicate-daemon');
      expect(at - before).toBeLessThan(PROMISED_MS + tookMs);
      process.kill(duplicate.pid, 'SIGKILL');
      await until('it is gone', () => !lives(duplicate));
      await told('resolved');
    }
    const kinds = seen.map(({ finding }) => finding.kind);
    expect(kinds.filter((kind) => kind === 'duplicate-daemon')).toHaveLength(ROUNDS);
    expect(kinds.filter((kind) => kind === 'resolved')).toHaveLength(ROUNDS);
  });
});
