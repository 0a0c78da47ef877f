import { describe, expect, it } from 'vitest';
import { DarwinProcessTable } from './darwin.js';
import { PS_COLUMNS, parseLsof, parsePs } from './darwin-parse.js';
import type { RunTool } from './run-tool.js';

/** In the format of ps(1) on macOS 14: control characters of arguments are octal escapes, a zombie is `<defunct>`. */
const PS = [
  '    1     0     1     0 Ss   Sun Nov  1 08:15:02 2026  21456   1:02.50 /sbin/launchd',
  '  501     1   501    -2 S    Mon Nov  2 09:00:00 2026   1024 123:45.67 /usr/sbin/mDNSResponder',
  ' 4711   501  4711   501 S+   Sun Nov 22 12:03:10 2026  65536   0:05.10 /usr/local/bin/node /x/shimkeeper.cjs daemon --home /Users/ada/.shimkeeper',
  ' 4712  4711  4711   501 T    Sun Nov 22 12:03:11 2026  30000   0:00.00 node a\\012 1 1 1 1 S forged',
  ' 4713  4711  4711   501 Z    Sun Nov 22 12:03:12 2026      0   0:00.00 <defunct>',
  ' 4714     1  4714   502 R    Sun Nov 22 12:03:13 2026    512 1-02:03:04 ',
  'garbage line',
  '',
].join('\n');

describe('parsePs', () => {
  const rows = new Map(parsePs(PS).map((row) => [row.pid, row]));

  it('reads identity, state and arguments', () => {
    const startTime = Date.UTC(2026, 10, 22, 12, 3, 10);
    expect(rows.get(4711)).toEqual({
      bootId: 'darwin',
      pid: 4711,
      ppid: 501,
      pgid: 4711,
      uid: 501,
      state: 'running',
      kernel: false,
      name: 'node',
      argv: ['/usr/local/bin/node', '/x/shimkeeper.cjs', 'daemon', '--home', '/Users/ada/.shimkeeper'],
      startTicks: startTime,
      startTime,
      rssBytes: 65536 * 1024,
      cpuMs: 5_100,
    });
  });
  it('reads days of one digit and the user nobody', () => {
    expect(rows.get(1)?.startTime).toBe(Date.UTC(2026, 10, 1, 8, 15, 2));
    expect(rows.get(501)?.uid).toBe(2 ** 32 - 2);
  });
  it('reads processor time in minutes, and in days where it is printed so', () => {
    expect(rows.get(1)?.cpuMs).toBe(62_500);
    expect(rows.get(501)?.cpuMs).toBe((123 * 60 + 45) * 1_000 + 670);
    expect(rows.get(4714)?.cpuMs).toBe((26 * 3_600 + 3 * 60 + 4) * 1_000);
  });
  it('takes no forged line, and no command for unknown', () => {
    expect([...rows.keys()]).toEqual([1, 501, 4711, 4712, 4713, 4714]);
    expect(rows.get(4712)?.state).toBe('stopped');
    expect(rows.get(4714)?.argv).toBeNull();
  });
  it('does not believe a zombie’s command', () => {
    expect(rows.get(4713)).toMatchObject({ state: 'zombie', argv: null });
  });
});

describe('parseLsof', () => {
  it('prefers the exact address', () => {
    expect(parseLsof('p10\nf5\nn*:8079\np11\nf6\nn127.0.0.1:8079\n', 8079)).toBe(11);
    expect(parseLsof('p10\nf5\nn*:8079\nf6\nn[::1]:8079\n', 8079)).toBe(10);
    expect(parseLsof('p10\nf5\nn[::1]:8079\n', 8079)).toBeNull();
    expect(parseLsof('', 8079)).toBeNull();
  });
});

describe('DarwinProcessTable', () => {
  const calls: (readonly string[])[] = [];
  const run: RunTool = async (file, args) => {
    calls.push([file, ...args]);
    if (file.endsWith('lsof')) return { stdout: 'p4711\nf20\nn127.0.0.1:8079\n', exitCode: 0 };
    const pid = args.indexOf('-p') === -1 ? null : args[args.indexOf('-p') + 1];
    const lines = PS.split('\n').filter((line) => pid === null || line.trim().startsWith(`${pid} `));
    return { stdout: lines.join('\n'), exitCode: 0 };
  };
  const table = new DarwinProcessTable({ run, now: () => 5 });

  it('shares one listing among callers at the same time', async () => {
    const [a, b] = await Promise.all([table.snapshot(), table.snapshot()]);
    expect(a).toBe(b);
    expect(a.rows.size).toBe(6);
    expect(calls).toEqual([['/bin/ps', '-axww', ...PS_COLUMNS]]);
  });
  it('reads one process, and a zombie as gone', async () => {
    expect((await table.read(4711))?.ppid).toBe(501);
    expect(await table.read(4713)).toBeNull();
    expect(await table.read(99)).toBeNull();
    expect(await table.listener(8079, [])).toBe(4711);
    expect(await table.environment(4711)).toBeNull();
  });
  it('says in one line when ps fails', async () => {
    const broken = new DarwinProcessTable({ run: async () => ({ stdout: '', exitCode: null }) });
    await expect(broken.snapshot()).rejects.toMatchObject({ code: 'process-table-unreadable' });
  });
});
