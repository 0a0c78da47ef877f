import { describe, expect, it } from 'vitest';
import type { ServerAnnouncement } from '../../contracts/files.js';
import type { ProcessRow } from '../../contracts/process-table.js';
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
const announced = serverAnnouncement(server, daemon, { command: ['npx', 'memory'] });
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

describe('a server that a file announces', () => {
  const judged = (one: ProcessRow, change: Partial<ServerAnnouncement>, rows: readonly ProcessRow[] = []) =>
    judge(input([one, ...rows], { servers: [serverAnnouncement(one, daemon, change)] }));

  it.each<[string, string[], Partial<ServerAnnouncement>]>([
    ['as configured', ['/usr/bin/notes', '--stdio'], { command: ['notes', '--stdio'] }],
    ['as a script', ['/usr/bin/env', 'x'], { command: ['x'], argv: ['/usr/bin/env', 'x'] }],
    ['by its first line', ['/bin/bash', '/opt/notes', '--stdio'], { command: ['/opt/notes', '--stdio'] }],
    ['behind npm', ['npm exec notes --fast'], { command: ['npx', '-y', 'notes', '--fast'] }],
    ['and gave itself a title', ['notes: idle'], { command: ['node', 'n.js'], argv: ['notes: idle'] }],
  ])('is known when it runs %s', (_what, argv, change) => {
    const { orphans, problems } = judged(row(70, { argv }), change);
    expect([orphans.map(({ pid }) => pid), problems]).toEqual([[70], []]);
  });

  const NOTES = ['/opt/notes', '--stdio'];
  it.each<[string, Partial<ProcessRow>, Partial<ServerAnnouncement>]>([
    ['that runs something else', { argv: ['sleep', '300'] }, { command: NOTES }],
    ['that runs something else than was seen', { argv: ['sleep', '300'] }, { command: NOTES, argv: NOTES }],
    ['whose arguments cannot be read', { argv: null }, { command: NOTES }],
    ['that leads no group of its own', { argv: NOTES, pgid: 9 }, { command: NOTES }],
    ['that leads no session of its own', { argv: NOTES, session: 9 }, { command: NOTES }],
    ['that is older than its daemon', { argv: NOTES, startTicks: 400 }, { command: NOTES }],
    ['of another start than its daemon', { argv: NOTES, bootId: 'x' }, { command: NOTES }],
    ['of which the file says no command', { argv: NOTES }, { command: [] }],
  ])('is no server when it names one %s: the file is a problem', (_what, change, said) => {
    const stranger = row(70, change);
    const { orphans, problems } = judged(stranger, said);
    expect(orphans).toEqual([]);
    expect(problems).toEqual([
      {
        code: 'announcement-wrong',
        message: expect.stringMatching(
          /servers\/70-\d+\.json names pid 70 .*server "memory".* delete the file.$/,
        ),
      },
    ]);
  });

  it('has no group left where it is older than its daemon', () => {
    const said = serverAnnouncement(row(70, { startTicks: 400 }), daemon);
    expect(judge(input([member], { servers: [said] })).orphans).toEqual([]);
  });

  it('is no matter while its daemon lives', () => {
    const one = row(70, { argv: ['sleep', '300'] });
    expect(judged(one, { command: NOTES }, [daemon]).problems).toEqual([]);
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
