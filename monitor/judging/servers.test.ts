import { describe, expect, it } from 'vitest';
import {
  DAEMON_ARGV,
  healthOf,
  identityOf,
  input,
  present,
  row,
  serverAnnouncement,
} from '../fixtures/made-up.js';
import { judge } from '../verdicts.js';
import { groupLeft } from './servers.js';

const daemon = row(100, { argv: DAEMON_ARGV, startTicks: 500 });
const server = row(70, { argv: ['npx', 'memory'], ppid: 100 });
const announced = serverAnnouncement(server, daemon);
const member = row(71, { pgid: 70, session: 70, startTicks: server.startTicks + 5, ppid: 1 });
const orphans = (rows: Parameters<typeof input>[0]) => judge(input(rows, { servers: [announced] })).orphans;

describe('an orphan server', () => {
  it('is one whose daemon is gone', () => {
    expect(orphans([server])).toMatchObject([{ pid: 70, role: 'server' }]);
    expect(orphans([server])[0]?.evidence).toEqual([
      'server "memory", announced in this home',
      'the daemon that started it, pid 100, is gone: no such process lives',
    ]);
    expect(orphans([server, { ...daemon, startTicks: 501 }])).toHaveLength(1);
  });
  it('is none while its daemon lives, hung or not', () => {
    expect(orphans([server, { ...daemon, state: 'stopped' }])).toEqual([]);
  });
  it('stands for its group while it lives, and the group for it when it has ended', () => {
    expect(orphans([server, member]).map(({ pid }) => pid)).toEqual([70]);
    expect(orphans([member]).map(({ pid }) => pid)).toEqual([71]);
    expect(orphans([{ ...server, state: 'zombie' }, member]).map(({ pid }) => pid)).toEqual([71]);
    expect(orphans([{ ...member, pgid: 71 }]).map(({ pid }) => pid)).toEqual([71]);
  });
  it.each([
    ['a stranger has the number of its group', [member, row(70, { startTicks: 9_999 })]],
    ['the member is older than it', [{ ...member, startTicks: server.startTicks - 1 }]],
    ['the member belongs to another user', [{ ...member, uid: 1 }]],
    ['the member is of another boot', [{ ...member, bootId: 'x' }]],
    ['all have ended', [{ ...member, state: 'zombie' as const }]],
  ])('is none when %s', (_what, rows) => {
    expect(orphans(rows)).toEqual([]);
  });
  it('is matched to the second where the system knows no better', () => {
    const mac = { bootId: 'darwin', startTicks: 1_790_000_000_000 };
    const leader = row(70, mac);
    const child = row(71, { ...mac, pgid: 70, session: null, startTicks: mac.startTicks - 900 });
    const older = row(72, { ...child, pid: 72, startTicks: mac.startTicks - 60_000 });
    const rows = new Map([child, older].map((one) => [one.pid, one]));
    expect(groupLeft(rows, leader).map(({ pid }) => pid)).toEqual([71]);
  });
  it('is found as such in the findings', () => {
    expect(judge(input([server], { servers: [announced] })).findings).toMatchObject([
      { kind: 'orphan-server', pid: 70, action: 'run `shimkeeper cleanup --servers`' },
    ]);
  });
});

describe('the daemon’s servers', () => {
  it('are as it tells, with the memory they use', () => {
    const told = [
      { name: 'memory', state: 'ready' as const, pid: 70, restarts: 0, reason: null },
      { name: 'bad', state: 'failed' as const, pid: null, restarts: 3, reason: 'it ended at once' },
    ];
    const { servers } = judge(
      input([daemon, server], {
        listenerPid: 100,
        healthFile: present(healthOf(daemon, { servers: told })),
        servers: [announced],
      }),
    );
    expect(servers).toEqual([
      { ...told[0], rssBytes: 1_000_000 },
      { ...told[1], rssBytes: null },
    ]);
    expect(identityOf(server).pid).toBe(70);
  });
});
