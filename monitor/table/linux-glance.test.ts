import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MadeUpProc, OWN_UID } from '../fixtures/made-up-proc.js';
import type { LinuxProcessTable } from './linux.js';

const DAEMON = ['node', '/opt/sk/shimkeeper.cjs', 'daemon', '--home', '/home/ada/.shimkeeper'];
const SHIM = ['node', '/opt/sk/shimkeeper-shim.cjs'];
/** Longer than any turn takes, so that snapshots read no more than glances did. */
const STALE_MS = 60_000;

let proc: MadeUpProc;
let linux: LinuxProcessTable;
const shown = async () => (await linux.snapshot(STALE_MS)).rows;
const glance = (ms = 60): boolean => {
  proc.clock += ms;
  return linux.glance();
};

beforeEach(async () => {
  proc = new MadeUpProc();
  proc.put(1, { comm: 'init', argv: ['/sbin/init'] });
  proc.put(50, { comm: 'client', argv: ['/opt/client'] });
  proc.newest(100);
  linux = proc.table();
  await linux.snapshot();
  linux.glance();
});
afterEach(async () => {
  await linux.close();
  proc.remove();
});

describe('a glance', () => {
  it('has no news when nothing happens', () => {
    expect(glance()).toBe(false);
    expect(glance(10_000)).toBe(false);
  });

  it('sees the born by their numbers, and tells of ours alone', async () => {
    proc.put(101, { argv: ['sleep', '1'] });
    proc.newest(101);
    expect(glance()).toBe(false);
    expect((await shown()).has(101)).toBe(true);
    proc.put(102, { argv: DAEMON });
    proc.newest(102);
    expect(glance()).toBe(true);
    expect(glance()).toBe(false);
    expect((await shown()).get(102)?.argv).toEqual(DAEMON);
  });

  it('reads all of ours at once, and of a stranger whose it is when that has lived for a while', async () => {
    proc.put(101, { argv: ['sleep', '9'] });
    proc.put(102, { argv: DAEMON });
    proc.newest(102);
    glance();
    expect((await shown()).get(101)).toMatchObject({ argv: ['sleep', '9'], uid: null });
    expect((await shown()).get(102)).toMatchObject({ argv: DAEMON, uid: OWN_UID });
    for (let ms = 0; ms < 2_200; ms += 100) glance(100);
    expect((await shown()).get(101)).toMatchObject({ argv: ['sleep', '9'], uid: OWN_UID });
  });

  it('meets a newborn at once where its name is a runtime’s, and a stranger when that has lived a little', async () => {
    proc.put(101, { comm: 'sleep', argv: ['sleep', '9'] });
    proc.put(102, { comm: 'sh', argv: ['sh'] });
    proc.put(103, { comm: 'node', argv: ['node', 'x.js'] });
    proc.newest(103);
    glance();
    expect([...(await shown()).keys()].filter((pid) => pid > 100)).toEqual([103]);
    proc.end(102);
    for (let ms = 0; ms < 400; ms += 100) glance(100);
    const rows = await shown();
    expect([101, 102, 103].map((pid) => rows.get(pid)?.argv)).toEqual([
      ['sleep', '9'],
      undefined,
      ['node', 'x.js'],
    ]);
  });

  it('knows who has gone when a stranger has its number', async () => {
    proc.put(101, { comm: 'node', argv: DAEMON });
    proc.newest(101);
    expect(glance()).toBe(true);
    // The numbers begin anew, and come to its own.
    proc.newest(60);
    for (let ms = 0; ms < 1_000; ms += 250) glance(250);
    expect((await shown()).has(101)).toBe(true);
    proc.put(101, { comm: 'sh', argv: ['sh'], ticks: 200 });
    proc.newest(101);
    expect(glance()).toBe(true);
    expect((await shown()).has(101)).toBe(false);
  });

  it('meets the strangers that one of ours comes from with it', async () => {
    proc.put(101, { comm: 'sh', argv: ['sh', '-c', 'x'] });
    proc.put(102, { comm: 'env', argv: ['env', 'x'], ppid: 101 });
    proc.newest(102);
    expect(glance()).toBe(false);
    proc.put(103, { comm: 'node', argv: DAEMON, ppid: 102 });
    proc.newest(103);
    expect(glance()).toBe(true);
    const rows = await shown();
    expect([101, 102].map((pid) => rows.get(pid)?.argv)).toEqual([
      ['sh', '-c', 'x'],
      ['env', 'x'],
    ]);
  });

  it('takes a stranger that a listing shows for nobody who slipped through', async () => {
    for (let pid = 101; pid <= 110; pid += 1) {
      proc.put(pid, { comm: 'sh', argv: ['sh'] });
      proc.newest(pid);
      glance();
      // Lists.
      await linux.snapshot();
    }
    proc.put(111, { argv: DAEMON });
    proc.newest(111);
    expect(glance()).toBe(true);
  });

  it('sees ours under any name within half a second, and at once by the threads that it starts', () => {
    proc.put(101, { comm: 'renamed', argv: DAEMON });
    proc.newest(101);
    let news = false;
    for (let ms = 0; ms < 500; ms += 100) news = glance(100) || news;
    expect(news).toBe(true);
    proc.put(111, { comm: 'sh', argv: ['sh', 'start.sh'] });
    proc.newest(111);
    expect(glance()).toBe(false);
    proc.put(111, { comm: 'renamed', argv: DAEMON, argStart: 2_000 });
    proc.put(112, { tgid: 111 });
    proc.newest(112);
    expect(glance()).toBe(true);
  });

  it('takes no thread for a process where a sandbox makes the numbers up', async () => {
    proc.put(101, { argv: DAEMON, tgid: 50, exitSignal: 0 });
    proc.put(102, { argv: ['/opt/client'], tgid: 50, exitSignal: 0 });
    proc.newest(102);
    glance();
    expect((await shown()).has(101)).toBe(false);
    for (let ms = 0; ms < 2_200; ms += 100) glance(100);
    expect([...(await shown()).keys()].sort()).toEqual([1, 50]);
  });

  it('sees who can be seen only a moment after the number was given', () => {
    proc.newest(101);
    expect(glance()).toBe(false);
    proc.put(101, { argv: DAEMON });
    expect(glance()).toBe(true);
  });

  it('sees a young process exec', () => {
    proc.put(101, { argv: ['/bin/sh', 'start.sh'] });
    proc.newest(101);
    expect(glance()).toBe(false);
    proc.put(101, { argv: DAEMON, argStart: 2_000 });
    expect(glance()).toBe(true);
  });

  it('sees an old process exec by the threads that it starts', async () => {
    proc.put(50, { comm: 'client', argv: DAEMON, argStart: 2_000 });
    expect(glance()).toBe(false);
    proc.put(101, { tgid: 50 });
    proc.newest(101);
    expect(glance()).toBe(true);
    expect((await shown()).get(50)?.argv).toEqual(DAEMON);
  });

  it('sees another process under a known number', async () => {
    proc.put(101, { argv: DAEMON });
    proc.newest(101);
    glance();
    proc.put(101, { ticks: 900, argv: ['sleep', '1'] });
    proc.newest(40);
    expect(glance(250)).toBe(true);
    expect((await shown()).get(101)).toMatchObject({ startTicks: 900, argv: ['sleep', '1'] });
  });

  it('knows no less of who was there before, when the numbers come past them again', async () => {
    proc.put(101, { argv: ['sleep', '9'] });
    proc.newest(101);
    for (let ms = 0; ms < 2_200; ms += 100) glance(100);
    await linux.measure([101]);
    const before = (await shown()).get(101);
    expect(before).toMatchObject({ uid: OWN_UID, pssBytes: 300 * 1_024 });
    proc.newest(100);
    glance(250);
    proc.put(102, { argv: ['sleep', '1'] });
    proc.newest(102);
    glance();
    expect((await shown()).has(102)).toBe(true);
    expect((await shown()).get(101)).toEqual(before);
  });

  it('sees the end of ours and of a client above it within a second, and of others by a listing', async () => {
    proc.put(101, { argv: SHIM, ppid: 50 });
    proc.put(102, { argv: ['sleep', '1'] });
    proc.newest(102);
    glance();
    proc.end(50);
    proc.end(102);
    let news = false;
    for (let beat = 0; beat < 13; beat += 1) news = glance() || news;
    expect(news).toBe(true);
    expect((await shown()).has(50)).toBe(false);
    expect(glance(9_000)).toBe(false);
    expect((await shown()).has(102)).toBe(false);
  });

  it('follows whom it is told to', () => {
    proc.put(101, { argv: ['sleep', '1'] });
    proc.newest(101);
    glance();
    linux.follow([101]);
    proc.end(101);
    let news = false;
    for (let beat = 0; beat < 8; beat += 1) news = glance() || news;
    expect(news).toBe(true);
    linux.follow([]);
    expect(glance()).toBe(false);
  });

  it('sees the end of the accused by the next glance', () => {
    proc.put(101, { argv: ['sleep', '1'] });
    proc.newest(101);
    glance();
    linux.follow([101], [101]);
    // Of a stranger a part was left out.
    expect(glance()).toBe(true);
    expect(glance()).toBe(false);
    proc.end(101);
    expect(glance()).toBe(true);
    expect(glance()).toBe(false);
  });

  it('finds by a listing what the numbers do not tell of, and believes them no more when that goes on', async () => {
    for (let pid = 201; pid <= 203; pid += 1) {
      proc.put(pid, { argv: DAEMON });
      expect(glance(9_000)).toBe(true);
    }
    proc.put(204, { argv: DAEMON });
    expect(glance(250)).toBe(true);
    expect((await shown()).has(204)).toBe(true);
  });

  it('takes a crowd in slices', async () => {
    for (let pid = 1_001; pid <= 1_140; pid += 1) proc.put(pid);
    proc.newest(1_140);
    glance(250);
    const { rows } = await linux.snapshot(STALE_MS);
    expect(rows.size).toBe(142);
  });

  it('loses nobody who is born while a listing goes on from glance to glance', async () => {
    for (let pid = 1_001; pid <= 2_100; pid += 1) proc.put(pid);
    proc.newest(2_100);
    const ticking = proc.table(1);
    for (let born = 2_101; born <= 2_110; born += 1) {
      ticking.glance();
      proc.put(born, { argv: DAEMON });
      proc.newest(born);
    }
    ticking.glance();
    const { rows } = await ticking.snapshot(STALE_MS);
    await ticking.close();
    expect([...rows.keys()].filter((pid) => pid > 2_100)).toHaveLength(10);
    expect(rows.size).toBe(1_112);
  });

  it('hands out the same rows as long as nothing changes, and never changes those that it gave', async () => {
    const before = await shown();
    expect(await shown()).toBe(before);
    proc.put(101);
    proc.newest(101);
    glance();
    expect(before.has(101)).toBe(false);
    expect((await shown()).has(101)).toBe(true);
  });

  it('does not throw; the snapshot says what is wrong', async () => {
    rmSync(proc.root, { recursive: true });
    expect(glance(9_000)).toBe(true);
    await expect(linux.snapshot()).rejects.toMatchObject({ code: 'process-table-unreadable' });
  });
});

describe('what is not known', () => {
  it('is not shown: a process that may be listed but not read, and a thread', async () => {
    proc.put(60);
    rmSync(path.join(proc.root, '60', 'stat'));
    proc.put(61, { tgid: 50 });
    expect((await linux.snapshot()).rows.size).toBe(2);
    expect(await linux.read(60)).toBeNull();
    expect(await linux.read(61)).toBeNull();
    for (let beat = 0; beat < 5; beat += 1) expect(glance(9_000)).toBe(false);
  });

  it('is what a container’s process means by its paths', async () => {
    proc.put(60, { argv: DAEMON, inner: 7 });
    expect((await linux.snapshot()).rows.get(60)?.contained).toBe(true);
  });

  it('is who is who in a proc file system of another PID namespace', async () => {
    symlinkSync(String(process.pid), path.join(proc.root, 'self'));
    expect((await linux.snapshot()).rows.size).toBe(2);
    rmSync(path.join(proc.root, 'self'));
    symlinkSync('7', path.join(proc.root, 'self'));
    await expect(linux.snapshot()).rejects.toMatchObject({
      code: 'process-table-unreadable',
      message: expect.stringContaining('another PID namespace'),
    });
  });
});

describe('the memory of a process', () => {
  it('is measured when asked for, kept while it runs the same program, and not known before', async () => {
    expect((await shown()).get(50)?.pssBytes).toBeNull();
    await linux.measure([50, 999]);
    expect((await shown()).get(50)?.pssBytes).toBe(300 * 1_024);
    proc.put(50, { comm: 'client', argv: ['/opt/client'], state: 'T' });
    expect((await linux.snapshot()).rows.get(50)).toMatchObject({ state: 'stopped', pssBytes: 300 * 1_024 });
    proc.put(50, { argv: ['other'], argStart: 5 });
    expect((await linux.snapshot()).rows.get(50)?.pssBytes).toBeNull();
  });
});
