import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serverLog } from './server-log.js';

let logs: string;
beforeEach(() => {
  logs = mkdtempSync(path.join(tmpdir(), 'sk-logs-'));
});
afterEach(() => rmSync(logs, { recursive: true, force: true }));

it('is the end of the file, bounded, without control characters', () => {
  const lines = Array.from({ length: 5_000 }, (_, at) => `line ${at} \u001b[31mred`);
  writeFileSync(path.join(logs, 'server-my_server.log'), `${lines.join('\n')}\n`);
  const log = serverLog(logs, 'my server');
  expect(log.file).toBe(path.join(logs, 'server-my_server.log'));
  expect(log.lines).toHaveLength(300);
  expect(log.lines.at(-1)).toBe('line 4999  [31mred');
});

it('has no lines where there is no file, and says why where it cannot be read', () => {
  expect(serverLog(logs, '../../etc/passwd').file.startsWith(`${logs}${path.sep}server-`)).toBe(true);
  expect(serverLog(logs, 'none').lines).toEqual([]);
  mkdirSync(path.join(logs, 'server-folder.log'));
  expect(serverLog(logs, 'folder').lines).toEqual([expect.stringMatching(/cannot be read: EISDIR/)]);
});
