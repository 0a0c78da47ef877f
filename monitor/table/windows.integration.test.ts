import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
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

afterEach(async () => {
  for (const made of tables.splice(0)) await made.close();
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
    const folder = mkdtempSync(path.join(tmpdir(), 'sk-helper-'));
    const starts = path.join(folder, 'starts');
    const args = [STAND_IN, 'dies', starts];
    const failing = new WindowsProcessTable({ command: process.execPath, args });
    tables.push(failing);
    for (let time = 0; time < 20; time += 1) {
      await expect(failing.read(1)).rejects.toMatchObject({ code: 'process-table-unreadable' });
    }
    // Twenty questions; under load the two seconds between two starts may pass among them.
    expect(readFileSync(starts, 'utf8').length).toBeLessThan(10);
    rmSync(folder, { recursive: true });
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
