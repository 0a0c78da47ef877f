import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { readIdentity } from '../../home/identity.js';
import { until } from '../fixtures/programs.js';
import { recognise } from '../recognise.js';
import { WindowsProcessTable } from './windows.js';
import { parseHelperLine, rowOf } from './windows-parse.js';
import { powershellArguments, WINDOWS_SCRIPT } from './windows-script.js';

const STAND_IN = fileURLToPath(new URL('../fixtures/powershell-stand-in.mjs', import.meta.url));
const tables: WindowsProcessTable[] = [];

function table(mode: string, timeoutMs = 10_000): WindowsProcessTable {
  const made = new WindowsProcessTable({ command: process.execPath, args: [STAND_IN, mode], timeoutMs });
  tables.push(made);
  return made;
}

const folders: string[] = [];
/** A file in which each start of the stand-in leaves its pid. */
function countFile(): { starts: string; pids: () => number[] } {
  const folder = mkdtempSync(path.join(tmpdir(), 'sk-helper-'));
  folders.push(folder);
  const starts = path.join(folder, 'starts');
  writeFileSync(starts, '');
  return { starts, pids: () => readFileSync(starts, 'utf8').split('\n').filter(Boolean).map(Number) };
}

function counted(mode: string): { windows: WindowsProcessTable; pids: () => number[] } {
  const { starts, pids } = countFile();
  const windows = new WindowsProcessTable({ command: process.execPath, args: [STAND_IN, mode, starts] });
  tables.push(windows);
  return { windows, pids };
}

const isThere = (pid: number | undefined): boolean => pid !== undefined && readIdentity(pid) !== null;

afterEach(async () => {
  for (const made of tables.splice(0)) await made.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('WindowsProcessTable, by a helper process that speaks its protocol', () => {
  it('lists, reads one, and names the listener, all by one child', async () => {
    const windows = table('good');
    const [snapshot, same] = await Promise.all([windows.snapshot(), windows.snapshot()]);
    expect(same).toBe(snapshot);
    expect([...snapshot.rows.keys()]).toEqual([0, 100, 101]);
    expect(snapshot.rows.get(0)?.kernel).toBe(true);
    const daemon = snapshot.rows.get(100);
    expect(daemon).toMatchObject({
      bootId: 'win32',
      startTicks: 1_790_000_000_000,
      uid: null,
      pgid: null,
      cpuMs: 2_500,
    });
    expect(recognise(daemon?.argv ?? null)).toEqual({ role: 'daemon', home: 'C:\\Users\\a b\\.shimkeeper' });
    expect(snapshot.rows.get(101)).toMatchObject({ name: 'a) R 1 (b\n.exe', argv: null });
    expect((await windows.read(100))?.pid).toBe(100);
    expect(await windows.read(7)).toBeNull();
    expect(await windows.listener(8079, [])).toBe(100);
    expect(await windows.listener(80, [])).toBeNull();
    expect(await windows.environment(100)).toBeNull();
  });

  it.each([
    ['fails', /Access denied/, 10_000],
    ['dies', /exit 3/, 10_000],
    ['silent', /no answer in time/, 300],
  ])('says in one line why a helper that %s cannot be used', async (mode, why, timeoutMs) => {
    await expect(table(mode, timeoutMs).snapshot()).rejects.toMatchObject({
      code: 'process-table-unreadable',
      message: expect.stringMatching(why),
    });
  });

  it('does not start a helper again and again that fails at once', async () => {
    const { windows: failing, pids } = counted('dies');
    for (let time = 0; time < 20; time += 1) {
      await expect(failing.read(1)).rejects.toMatchObject({ code: 'process-table-unreadable' });
    }
    // Twenty questions; under load the two seconds between two starts may pass among them.
    expect(pids().length).toBeLessThan(10);
  });

  it('keeps one child for all it asks, and ends it when it is closed', async () => {
    const { windows, pids } = counted('good');
    for (let time = 0; time < 20; time += 1) await windows.read(100);
    await windows.snapshot();
    expect(pids()).toHaveLength(1);
    expect(isThere(pids()[0])).toBe(true);
    await windows.close();
    await until('the child is gone', () => !isThere(pids()[0]));
    await expect(windows.snapshot()).rejects.toMatchObject({ message: expect.stringContaining('closed') });
    expect(pids()).toHaveLength(1);
  });

  it('starts another when its child was killed, and only then', async () => {
    const { windows, pids } = counted('good');
    expect((await windows.read(100))?.pid).toBe(100);
    const [first] = pids();
    process.kill(first ?? 0, 'SIGKILL');
    await until('it answers again', async () => {
      const row = await windows.read(100).catch(() => null);
      return row?.pid === 100 && pids().length === 2;
    });
    expect((await windows.snapshot()).rows.size).toBe(3);
    expect(pids()).toHaveLength(2);
  });

  it('has a child that ends with whoever started it, however that ends', async () => {
    const { starts, pids } = countFile();
    // Killed, a host closes nothing in order: the child’s stdin ends all the same.
    const code = `
      const child = require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'ignore', 'ignore'] });
      child.stdin.write('1 pid 100\\n');
      setInterval(() => {}, 60_000);`;
    const host = spawn(process.execPath, ['-e', code, STAND_IN, 'good', starts], { stdio: 'ignore' });
    try {
      await until('the child is there', () => pids().length === 1);
      expect(WINDOWS_SCRIPT).toContain('while ($null -ne ($line = [Console]::In.ReadLine()))');
    } finally {
      host.kill('SIGKILL');
    }
    await until('the child is gone', () => !isThere(pids()[0]));
  });

  it('says so when there is no PowerShell', async () => {
    const missing = new WindowsProcessTable({ command: '/nonexistent/powershell.exe', args: [] });
    await expect(missing.read(1)).rejects.toMatchObject({ code: 'process-table-unreadable' });
    await missing.close();
    await missing.close();
    await expect(missing.read(1)).rejects.toMatchObject({ code: 'process-table-unreadable' });
  });
});

describe('the texts', () => {
  it('hands the script over encoded, as PowerShell decodes it', () => {
    const encoded = powershellArguments().at(-1) ?? '';
    expect(Buffer.from(encoded, 'base64').toString('utf16le')).toBe(WINDOWS_SCRIPT);
  });
  it('leaves out what is no line of ours', () => {
    expect(parseHelperLine('WARNING')).toBeNull();
    expect(parseHelperLine('{"id":1,"row":{"pid":-1}}')).toBeNull();
    expect(parseHelperLine('null')).toBeNull();
  });
  it('gives no row to a process without a start: it has no identity', () => {
    expect(rowOf({ pid: 12 })).toBeNull();
  });
});
