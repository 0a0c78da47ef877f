import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_SERVER_LOGS, staleLogs } from './log-room.js';
import { StderrLogs } from './stderr-log.js';

const NOBODY = new Set<string>();

describe('which logs go', () => {
  const files = [
    { name: 'server-old.log', mtimeMs: 10 },
    { name: '20260101-0000-01-server-old.log', mtimeMs: 5 },
    { name: '.server-old.history', mtimeMs: 5 },
    { name: 'server-new.log', mtimeMs: 30 },
    // Rotated lately: its age is that of its newest file.
    { name: 'server-mid.log', mtimeMs: 1 },
    { name: '20260101-0000-01-server-mid.log', mtimeMs: 20 },
  ];

  it('all files of the servers that were written longest ago', () => {
    expect(staleLogs(files, NOBODY, 2).sort()).toEqual(
      ['.server-old.history', '20260101-0000-01-server-old.log', 'server-old.log'].sort(),
    );
    expect(staleLogs(files, NOBODY, 3)).toEqual([]);
  });

  it('never those of a server that runs, however old, and however many run', () => {
    expect(staleLogs(files, new Set(['server-old.log']), 2).sort()).toEqual([
      '20260101-0000-01-server-mid.log',
      'server-mid.log',
    ]);
    expect(staleLogs(files, new Set(['server-old.log', 'server-new.log', 'server-mid.log']), 1)).toEqual([]);
  });

  it('no file that is not a log of a server', () => {
    const others = ['daemon.log', 'server-x.txt', 'my-server-x.log', '.daemon.history', 'server-.. /x.log'];
    expect(
      staleLogs(
        others.map((name) => ({ name, mtimeMs: 0 })),
        NOBODY,
        0,
      ),
    ).toEqual([]);
  });
});

describe('the directory', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'shimkeeper-logs-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('holds a bounded number of servers’ logs, however many servers were given in place', async () => {
    for (const name of ['daemon.log', '20200101-0000-01-daemon.log'])
      writeFileSync(path.join(directory, name), '');
    mkdirSync(path.join(directory, 'server-folder.log'));
    symlinkSync('/nonexistent', path.join(directory, 'server-link.log'));
    for (let at = 1; at <= 3 * MAX_SERVER_LOGS; at += 1) {
      const names = [
        `server-npx_${at}.log`,
        `20200101-0000-01-server-npx_${at}.log`,
        `.server-npx_${at}.history`,
      ];
      for (const name of names) {
        writeFileSync(path.join(directory, name), 'words');
        utimesSync(path.join(directory, name), at, at);
      }
    }
    const sink = new StderrLogs(directory).sink('npx newest');
    sink.write(Buffer.from('words\n'));
    sink.close();
    await expect.poll(() => readdirSync(directory)).toContain('server-npx_newest.log');
    const names = readdirSync(directory);
    const kept = names.filter((name) => /^server-npx_\d+\.log$/.test(name));
    expect(kept).toHaveLength(MAX_SERVER_LOGS - 1);
    expect(kept).toContain(`server-npx_${3 * MAX_SERVER_LOGS}.log`);
    expect(names.filter((name) => name.includes('server-npx_'))).toHaveLength(3 * kept.length + 1);
    const others = ['daemon.log', '20200101-0000-01-daemon.log', 'server-folder.log', 'server-link.log'];
    expect(names).toEqual(expect.arrayContaining(others));
  });
});
