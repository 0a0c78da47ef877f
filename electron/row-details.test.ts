import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import type { AccusedRow, ClientServerRow, ShimRow, StatusAnswer } from '../contracts/answers.js';
import { identityKey } from '../contracts/identity.js';
import { createProcessTable } from '../monitor/table/index.js';
import { emptyStatus } from './app-state.js';
import { rowDetails } from './row-details.js';
import { subjectOf } from './row-subject.js';

const identity = (pid: number) => ({ bootId: 'b', pid, startTicks: pid * 10, startTime: 0 });
const accused: AccusedRow = {
  ...identity(1),
  role: 'shim',
  evidence: ['its client is gone'],
  command: 'c',
  rssBytes: null,
  members: [identity(2)],
};
const shim: ShimRow = {
  ...identity(3),
  client: 'Cursor',
  clientPid: 9,
  state: 'attached',
  uptimeSeconds: 1,
  rssBytes: null,
  calls: 0,
  version: '1.0.0',
};
const clientServer: ClientServerRow = {
  ...identity(5),
  name: 'memory',
  proof: 'configuration',
  state: 'in-use',
  client: 'cursor',
  clientPid: 9,
  session: null,
  members: [5, 6],
  rssBytes: null,
  command: 'c',
  evidence: ['its command is that of a server'],
};
const status: StatusAnswer = {
  ...emptyStatus('/h', 1, new Date(0)),
  shims: [shim, { ...shim, ...identity(1) }],
  servers: [
    { name: 'everything', state: 'ready', pid: 4, restarts: 0, reason: null, rssBytes: null },
    { name: 'idle', state: 'idle', pid: null, restarts: 0, reason: null, rssBytes: null },
  ],
  orphans: [accused],
  neighbours: {
    clients: [],
    servers: [clientServer],
    duplicateServers: [],
    otherHomes: [{ ...identity(7), role: 'daemon', home: '/other', command: 'c' }],
    notes: [],
  },
};

describe('a row of the window', () => {
  it.each([
    ['1-10', { title: 'Orphaned shim', members: [2], evidence: ['its client is gone'] }],
    ['3-30', { title: 'Shim of Cursor', startTicks: 30 }],
    ['4', { title: 'Server everything', startTicks: null, pid: 4 }],
    ['5-50', { title: 'MCP server memory', members: [6] }],
    ['7-70', { title: 'A daemon of another home' }],
  ])('%s stands for a process', (key, subject) => {
    expect(subjectOf(status, key)).toMatchObject(subject);
  });

  it.each(['1-11', '3', '99-990', '5', '0'])('%s stands for none', (key) => {
    expect(subjectOf(status, key)).toBeNull();
  });
});

describe('the details of a row', () => {
  const table = createProcessTable();
  afterAll(() => table.close());
  const subject = { title: 'Shim', evidence: ['e'], members: [process.pid] };

  it('are its process, its ancestors up to the first, and its members', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await once(child, 'spawn');
    const row = await table.read(child.pid!);
    const details = await rowDetails(
      identityKey(row!),
      { ...subject, pid: row!.pid, startTicks: row!.startTicks },
      table,
    );
    expect(details).toMatchObject({
      pid: child.pid,
      title: 'Shim',
      evidence: ['e'],
      user: expect.any(String),
      members: [{ pid: process.pid }],
    });
    expect(details?.ancestors[0]).toMatchObject({ pid: process.pid, startTime: expect.any(Number) });
    expect(details?.ancestors.length).toBeGreaterThan(1);
    child.stdin.end();
    await once(child, 'exit');
  });

  it('are none where the number is another’s', async () => {
    expect(await rowDetails('k', { ...subject, pid: process.pid, startTicks: 1 }, table)).toBeNull();
  });
});
