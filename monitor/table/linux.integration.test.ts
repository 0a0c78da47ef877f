import { copyFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessTable } from '../../contracts/process-table.js';
import { ownIdentity } from '../../home/identity.js';
import { Bench, freePort, until } from '../fixtures/programs.js';
import { createProcessTable } from './index.js';

describe.skipIf(process.platform !== 'linux')('the process table of Linux, on the real /proc', () => {
  let bench: Bench;
  let table: ProcessTable;
  beforeEach(() => {
    bench = new Bench();
    table = createProcessTable();
  });
  afterEach(async () => {
    await table.close();
    await table.close();
    await bench.close();
  });

  it('knows this very process as home/ does', async () => {
    const { rows } = await table.snapshot();
    const own = rows.get(process.pid);
    expect(own).toMatchObject({
      ...ownIdentity(),
      ppid: process.ppid,
      state: 'running',
      kernel: false,
      uid: process.getuid?.(),
    });
    // Within a factor of two of what Node says: the page size is right.
    const ratio = (own?.rssBytes ?? 0) / process.memoryUsage.rss();
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('reads a real process with a hostile name and hostile arguments', async () => {
    const file = bench.file('a) R 1 (b');
    copyFileSync('/bin/sh', file);
    const args = ['-c', 'echo up; while :; do sleep 60; done', 'x', 'daemon\n--home', '', 'a) S 1 2 3'];
    const hostile = await bench.start('/usr/bin/env', ['-i', file, ...args]);
    const row = await until('exec', async () => {
      const found = (await table.snapshot()).rows.get(hostile.pid);
      return found?.name === 'a) R 1 (b' ? found : null;
    });
    expect(row).toMatchObject({
      ...hostile,
      argv: [file, ...args],
      ppid: process.pid,
      pgid: hostile.pid,
      session: hostile.pid,
    });
    // Its own child keeps on running when the shell is ended: it is named, so that the bench ends it.
    for (const child of (await table.snapshot()).rows.values())
      if (child.ppid === hostile.pid) bench.adopt(child);
  });

  it('tells stopped, running and gone', async () => {
    const one = await bench.node('stay/other.cjs');
    const stateOf = async () => (await table.read(one.pid))?.state;
    process.kill(one.pid, 'SIGSTOP');
    await until('stopped', async () => (await stateOf()) === 'stopped');
    process.kill(one.pid, 'SIGCONT');
    await until('running', async () => (await stateOf()) === 'running');
    process.kill(one.pid, 'SIGKILL');
    await until('gone', async () => (await table.read(one.pid)) === null);
    await until('gone from the snapshot', async () => !(await table.snapshot()).rows.has(one.pid));
  });

  it('names the holder of a port, with and without a hint', async () => {
    const port = await freePort();
    expect(await table.listener(port, [])).toBeNull();
    const holder = await bench.node('listen/other.cjs', [], { TEST_PORT: String(port) });
    // Other candidates than before, so that the absence is not believed any longer.
    expect(await table.listener(port, [process.pid])).toBe(holder.pid);
    expect(await table.listener(port, [holder.pid])).toBe(holder.pid);
  });

  it('names the holder that listens on all addresses', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    expect(await table.listener(port, [])).toBe(process.pid);
    await new Promise((resolve) => server.close(resolve));
  });

  it('reads the environment that a process was started with', async () => {
    const one = await bench.node('stay/other.cjs', [], { SHIMKEEPER_HOME: '/x y\nz' });
    expect((await table.environment(one.pid))?.['SHIMKEEPER_HOME']).toBe('/x y\nz');
  });
});
