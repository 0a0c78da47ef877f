import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ticksToEpochMs } from '../../home/identity.js';
import { type MadeProcess, MadeUpProc, OWN_UID } from '../fixtures/made-up-proc.js';
import { LinuxProcessTable } from './linux.js';

let proc: MadeUpProc;
let root: string;
const put = (pid: number, made?: MadeProcess): void => proc.put(pid, made);
const table = (): LinuxProcessTable => proc.table();

beforeEach(() => {
  proc = new MadeUpProc();
  root = proc.root;
});
afterEach(() => proc.remove());

describe('LinuxProcessTable', () => {
  it('reads rows whatever their names hold', async () => {
    put(10, { comm: 'a) R 1 (b', argv: ['a) R 1 (b', 'x\ny', ''] });
    put(11, { comm: 'a\nb c', state: 'T' });
    const { rows } = await table().snapshot();
    expect(rows.get(10)).toMatchObject({
      name: 'a) R 1 (b',
      state: 'running',
      ppid: 1,
      cpuMs: 120,
      contained: false,
      argv: ['a) R 1 (b', 'x\ny', ''],
      uid: OWN_UID,
    });
    expect(rows.get(11)).toMatchObject({ name: 'a\nb c', state: 'stopped' });
  });

  it('tells zombies, threads of the kernel and the unreadable apart', async () => {
    put(10, { state: 'Z', argv: [] });
    put(11, { flags: 69_238_880, argv: [] });
    put(12);
    rmSync(path.join(root, '12', 'cmdline'));
    put(13);
    rmSync(path.join(root, '13', 'status'));
    const { rows } = await table().snapshot();
    expect(rows.get(10)).toMatchObject({ state: 'zombie', kernel: false, argv: null });
    expect(rows.get(11)).toMatchObject({ state: 'running', kernel: true, argv: [] });
    expect(rows.get(12)).toMatchObject({ argv: null });
    expect(rows.get(13)).toMatchObject({ uid: null });
    expect(await table().read(10)).toBeNull();
  });

  it('forgets who has gone and leaves torn texts out', async () => {
    put(10);
    put(11);
    const linux = table();
    expect((await linux.snapshot()).rows.size).toBe(2);
    rmSync(path.join(root, '10'), { recursive: true });
    writeFileSync(path.join(root, '11', 'stat'), '11 (no');
    expect((await table().snapshot()).rows.size).toBe(0);
    expect((await linux.snapshot()).rows.has(10)).toBe(false);
  });

  it('reads a young row again until it has exec’d', async () => {
    put(10, { argv: ['node', 'parent.js'] });
    proc.clock = ticksToEpochMs(100) + 50;
    const linux = table();
    expect((await linux.snapshot()).rows.get(10)?.argv).toEqual(['node', 'parent.js']);
    put(10, { argv: ['node', 'child.js'] });
    proc.clock += 250;
    expect((await linux.snapshot()).rows.get(10)?.argv).toEqual(['node', 'child.js']);
  });

  it('sees another process under a known pid, a late exec and a zombie', async () => {
    for (const pid of [10, 11, 12]) put(pid);
    const linux = table();
    await linux.snapshot();
    put(10, { ticks: 101, argv: ['other'] });
    put(11, { comm: 'late', argv: ['late'] });
    put(12, { state: 'Z' });
    const { rows } = await linux.snapshot();
    expect(rows.get(10)).toMatchObject({ startTicks: 101, argv: ['other'] });
    expect(rows.get(11)?.argv).toEqual(['late']);
    expect(rows.get(12)?.state).toBe('zombie');
  });

  it('sees an exec under the same name by where its arguments lie, and arguments written over in turn', async () => {
    put(10);
    put(11);
    const linux = table();
    await linux.snapshot();
    put(10, { argv: ['node', 'late.js'], argStart: 77 });
    put(11, { argv: ['a title'] });
    expect((await linux.snapshot()).rows.get(10)?.argv).toEqual(['node', 'late.js']);
    for (let look = 0; look < 3; look += 1) await linux.snapshot();
    expect((await linux.snapshot()).rows.get(11)?.argv).toEqual(['a title']);
  });

  it('reads a single process anew each time', async () => {
    put(10);
    const linux = table();
    await linux.snapshot();
    put(10, { ticks: 999 });
    expect((await linux.read(10))?.startTicks).toBe(999);
    expect(await linux.read(77)).toBeNull();
  });

  it('says in one line when there is no proc file system', async () => {
    const missing = new LinuxProcessTable({ procRoot: path.join(root, 'none') });
    await expect(missing.snapshot()).rejects.toMatchObject({ code: 'process-table-unreadable' });
  });

  it('reads an environment, and null where it may not', async () => {
    put(10);
    writeFileSync(path.join(root, '10', 'environ'), 'A=1\0');
    expect(await table().environment(10)).toEqual({ A: '1' });
    expect(await table().environment(11)).toBeNull();
  });
});

describe('the listener', () => {
  const line = (inode: number): string =>
    `   0: 0100007F:1F8F 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1\n`;
  const hold = (pid: number, inode: number): void =>
    symlinkSync(`socket:[${inode}]`, path.join(root, `${pid}/fd/7`));

  beforeEach(() => {
    mkdirSync(path.join(root, 'net'));
    writeFileSync(path.join(root, 'net', 'tcp'), `head\n${line(222)}`);
  });

  it('is found among candidates, and among everybody when none of them holds it', async () => {
    put(10);
    put(11);
    hold(11, 222);
    expect(await table().listener(0x1f8f, [11])).toBe(11);
    expect(await table().listener(0x1f8f, [10])).toBe(11);
    expect(await table().listener(0x1f8f, [])).toBe(11);
    expect(await table().listener(80, [11])).toBeNull();
  });

  it('is known by its descriptor until that is gone, and is looked up again now and then', async () => {
    put(10);
    put(11);
    hold(10, 222);
    const linux = table();
    expect(await linux.listener(0x1f8f, [])).toBe(10);
    writeFileSync(path.join(root, 'net', 'tcp'), 'head\n');
    expect(await linux.listener(0x1f8f, [])).toBe(10);
    proc.clock += 100_000;
    expect(await linux.listener(0x1f8f, [])).toBeNull();

    writeFileSync(path.join(root, 'net', 'tcp'), `head\n${line(222)}`);
    proc.clock += 400;
    expect(await linux.listener(0x1f8f, [])).toBe(10);
    rmSync(path.join(root, '10/fd/7'));
    hold(11, 222);
    expect(await linux.listener(0x1f8f, [])).toBe(11);
  });

  it('that was absent is seen at once when somebody announces itself, and soon when nobody does', async () => {
    put(10);
    hold(10, 222);
    writeFileSync(path.join(root, 'net', 'tcp'), 'head\n');
    const linux = table();
    expect(await linux.listener(0x1f8f, [])).toBeNull();
    writeFileSync(path.join(root, 'net', 'tcp'), `head\n${line(222)}`);
    expect(await linux.listener(0x1f8f, [])).toBeNull();
    expect(await linux.listener(0x1f8f, [10])).toBe(10);
    rmSync(path.join(root, '10/fd/7'));
    writeFileSync(path.join(root, 'net', 'tcp'), 'head\n');
    expect(await linux.listener(0x1f8f, [])).toBeNull();
    hold(10, 222);
    writeFileSync(path.join(root, 'net', 'tcp'), `head\n${line(222)}`);
    proc.clock += 400;
    expect(await linux.listener(0x1f8f, [])).toBe(10);
  });

  it('that cannot be found is not sought among everybody again at once', async () => {
    put(10);
    const linux = table();
    expect(await linux.listener(0x1f8f, [])).toBeNull();
    hold(10, 222);
    expect(await linux.listener(0x1f8f, [])).toBeNull();
    expect(await linux.listener(0x1f8f, [10])).toBe(10);
    proc.clock += 2_000;
    expect(await linux.listener(0x1f8f, [])).toBe(10);
  });
});
