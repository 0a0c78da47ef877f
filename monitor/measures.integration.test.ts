import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_CATALOGUE } from '../contracts/clients.js';
import type { ProcessTable } from '../contracts/process-table.js';
import { Bench, freePort, until } from './fixtures/programs.js';
import { inspect } from './inspect.js';
import { createProcessTable } from './table/index.js';
import { Watcher, type WatchState } from './watch.js';

const MEBIBYTE = 1024 * 1024;

describe.skipIf(process.platform !== 'linux')('the memory of a daemon that runs', () => {
  let bench: Bench;
  let table: ProcessTable;
  let port: number;
  beforeEach(async () => {
    bench = new Bench();
    table = createProcessTable();
    port = await freePort();
  });
  afterEach(async () => {
    await table.close();
    await bench.close();
  });
  const deps = () => ({ paths: bench.paths, table, port, probe: async () => 'hung' as const });
  const start = () => bench.node('listen/shimkeeper.cjs', bench.daemonArgs(), { TEST_PORT: String(port) });

  it('is measured by a look that goes over everything, and by no other', async () => {
    const daemon = await start();
    const plain = await inspect({ ...deps(), settle: false });
    expect(plain.status.daemon).toMatchObject({ pid: daemon.pid, rssBytes: expect.any(Number) });
    expect(plain.status.daemon).not.toHaveProperty('pssBytes');
    const { status } = await inspect({ ...deps(), settle: false, catalogue: () => NO_CATALOGUE });
    const { rssBytes = 0, pssBytes = 0 } = status.daemon ?? {};
    expect(pssBytes).toBeGreaterThan(MEBIBYTE);
    expect(pssBytes).toBeLessThan(2 * (rssBytes ?? 0));
  });

  it('is measured by a watch, in its time', async () => {
    const daemon = await start();
    const states: WatchState[] = [];
    const watcher = new Watcher(deps());
    watcher.on('state', (state) => states.push(state));
    watcher.start();
    try {
      await until('it is measured', () => {
        const shown = states.at(-1)?.verdicts.daemon;
        return shown?.pid === daemon.pid && (shown.pssBytes ?? 0) > MEBIBYTE;
      });
    } finally {
      await watcher.close();
    }
  });
});
