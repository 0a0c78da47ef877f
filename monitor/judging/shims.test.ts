import { describe, expect, it } from 'vitest';
import { identityKey } from '../../contracts/identity.js';
import type { ProcessRow } from '../../contracts/process-table.js';
import type { StdinState } from '../facts.js';
import {
  DAEMON_ARGV,
  HOME,
  healthOf,
  identityOf,
  input,
  NOW,
  present,
  row,
  SHIM_ARGV,
  sessionOf,
  shimAnnouncement,
  ticksBefore,
} from '../fixtures/made-up.js';
import { judge, remember, SELF_END_WINDOW_MS } from '../verdicts.js';
import { muteShims } from './found-shims.js';

const client = row(50, { argv: ['claude'] });
const shim = row(60, { argv: SHIM_ARGV, ppid: 50 });
const stopped: ProcessRow = { ...shim, state: 'stopped' };
const ENDED_STDIN: StdinState = { kind: 'ended', how: 'stdin closed' };
const announced = shimAnnouncement(shim, identityOf(client));
const orphans = (...args: Parameters<typeof input>) => judge(input(...args)).orphans.map(({ pid }) => pid);
const goneSince = (ms: number) => ({
  memory: { lostSince: new Map([[identityKey(shim), NOW - ms]]), ownedAt: new Map(), announcedAt: new Map() },
});

describe('what started a shim, and runs as one', () => {
  const pids = (...args: Parameters<typeof input>) => judge(input(...args)).shims.map(({ pid }) => pid);
  it.each([
    ['with the same arguments', SHIM_ARGV],
    ['under another runtime', ['/home/ada/.volta/bin/node', ...SHIM_ARGV.slice(1)]],
    ['as a script of our name', ['node', '/usr/local/bin/shimkeeper-shim', '--home', HOME]],
    ['without a home of its own', ['node', '/usr/local/bin/shimkeeper-shim']],
  ])('%s is no shim beside it', (_what, argv) => {
    const launcher = row(55, { argv, ppid: 50 });
    const shimHomes = new Map([[identityKey(launcher), HOME]]);
    const child = { ...shim, ppid: 55 };
    expect(pids([client, launcher, child], { shims: [announced], shimHomes })).toEqual([60]);
    // Of another connection, or before the one it started has spoken.
    expect(pids([client, launcher, shim], { shims: [announced], shimHomes })).toEqual([60, 55]);
    expect(pids([client, launcher, child], { shimHomes })).toContain(55);
  });

  it('of another home is none of this one’s, and a server’s shim is none that started it', () => {
    const server = row(58, { argv: ['node', 'server.js'], ppid: 55 });
    const above = row(55, { argv: SHIM_ARGV });
    expect(pids([client, above, server, { ...shim, ppid: 58 }], { shims: [announced] })).toEqual([60, 55]);
  });
});

describe('a shim', () => {
  it('is shown with its client and what the daemon knows of its session', () => {
    const daemon = row(100, { argv: DAEMON_ARGV });
    const { shims } = judge(
      input([client, shim, daemon], {
        shims: [{ ...announced, state: 'reconnecting' }],
        listenerPid: 100,
        healthFile: present(healthOf(daemon, { shims: [sessionOf(shim)] })),
      }),
    );
    expect(shims).toEqual([
      {
        ...identityOf(shim),
        startTime: shim.startTime,
        client: 'claude',
        clientPid: 50,
        state: 'attached',
        uptimeSeconds: Math.floor((NOW - shim.startTime) / 1000),
        rssBytes: 1_000_000,
        calls: 7,
        latencyMs: 3.4,
        inflight: 2,
        version: '0.1.0',
        trouble: null,
      },
    ]);
  });

  it('of another home, or gone, is no row', () => {
    const other = row(61, { argv: ['node', '/x/shimkeeper-shim.cjs', '--home', '/other'] });
    const unknown = row(62, { argv: ['node', '/x/shimkeeper-shim.cjs'] });
    expect(judge(input([other, unknown, client], { shims: [announced] })).shims).toEqual([]);
  });

  it('that did not announce itself is a row with an unknown client, and no orphan while its stdin is not known', () => {
    const silent = row(61, { argv: ['node', '/x/shimkeeper-shim.cjs'], state: 'stopped', ppid: 1 });
    const said = { shimHomes: new Map([[identityKey(silent), HOME]]) };
    const { shims, orphans: accused } = judge(input([silent], said));
    expect(shims).toMatchObject([{ pid: 61, client: 'unknown', clientPid: null, state: 'reconnecting' }]);
    expect(accused).toEqual([]);
  });

  it('’s child that has not exec’d yet is no shim', () => {
    const child = row(61, { argv: SHIM_ARGV, ppid: 60, startTicks: ticksBefore(20) });
    const { shims } = judge(input([client, shim, child], { shims: [announced] }));
    expect(shims.map(({ pid }) => pid)).toEqual([60]);
  });
});

describe('an orphan shim', () => {
  it('is one whose stdin has ended and that is still there', () => {
    const said = { shims: [{ ...announced, stdinEnded: true }] };
    const { orphans: accused, shims, findings } = judge(input([client, shim], said));
    expect(accused).toMatchObject([
      {
        pid: 60,
        role: 'shim',
        evidence: [
          'its stdin has ended, as it says itself',
          'and it is still there',
          expect.stringMatching(/^started \d\d:\d\d:\d\d by this user \(uid 1000\)$/),
        ],
      },
    ]);
    expect(shims).toMatchObject([{ pid: 60, state: 'orphan' }]);
    expect(findings).toMatchObject([{ kind: 'orphan-shim', pid: 60 }]);
  });

  it('is a stopped one whose client is gone, at once', () => {
    const { orphans: accused } = judge(input([stopped], { shims: [announced] }));
    expect(accused[0]?.evidence).toEqual([
      'its client, pid 50 (claude), is gone: no such process lives',
      'it is stopped, so it cannot end by itself',
      expect.stringMatching(/^started .* by this user/),
    ]);
  });

  it('is a running one whose client is gone only after it had its time to end by itself', () => {
    const said = { shims: [announced] };
    expect(orphans([shim], said)).toEqual([]);
    expect(judge(input([shim], said)).waiting).toBe(1);
    expect(orphans([shim], said, goneSince(SELF_END_WINDOW_MS - 1))).toEqual([]);
    expect(orphans([shim], said, goneSince(SELF_END_WINDOW_MS))).toEqual([60]);
    const [accused] = judge(input([shim], said, goneSince(SELF_END_WINDOW_MS))).orphans;
    expect(accused?.evidence.slice(1)).toEqual([
      expect.stringMatching(/^seen since \d\d:\d\d:\d\d$/),
      'and it is still there',
      expect.stringMatching(/^started .* by this user/),
    ]);
  });

  it.each([
    ['a zombie', { ...client, state: 'zombie' as const }],
    ['another process under the same pid', { ...client, startTicks: client.startTicks + 5 }],
  ])('has a client that is %s', (_what, other) => {
    expect(orphans([stopped, other], { shims: [announced] })).toEqual([60]);
  });

  it.each([
    ['its client lives', [stopped, client], announced],
    ['its client lives, though its parent is gone', [{ ...stopped, ppid: 1 }, client], announced],
    ['its client was never known', [stopped], shimAnnouncement(shim, null)],
    [
      'its client has answered on stdin since',
      [stopped],
      { ...announced, stdinProvenAt: new Date(NOW).toISOString() },
    ],
    ['it belongs to another user', [{ ...stopped, uid: 1 }], announced],
    ['its user is not known', [{ ...stopped, uid: null }], announced],
    ['its pid is used by another process', [{ ...stopped, startTicks: 1 }], announced],
    [
      'it has not our mark: anybody could have written that file',
      [{ ...stopped, argv: ['vim', 'notes'] }],
      announced,
    ],
    ['its arguments cannot be read', [{ ...stopped, argv: null }], announced],
  ])('is none when %s', (_what, rows, announcement) => {
    expect(orphans(rows, { shims: [announcement] })).toEqual([]);
  });

  it('of another user is still shown', () => {
    const { shims } = judge(input([{ ...stopped, uid: 1 }], { shims: [announced] }));
    expect(shims).toMatchObject([{ pid: 60, state: 'attached' }]);
  });
});

describe('a shim that cannot speak for itself', () => {
  const silent = row(60, { argv: SHIM_ARGV, ppid: 1, startTicks: ticksBefore(60_000) });
  const frozen: ProcessRow = { ...silent, state: 'stopped' };
  const stdins = (state: StdinState) => ({ stdins: new Map([[identityKey(silent), state]]) });
  const ENDED = stdins({ kind: 'ended', how: 'stdin closed: no process can write to its pipe any more' });

  it('is an orphan at once when it was frozen before it announced itself and nobody can write to it', () => {
    const { orphans: accused, shims } = judge(input([frozen], ENDED));
    expect(accused).toMatchObject([
      {
        pid: 60,
        role: 'shim',
        evidence: [
          'stdin closed: no process can write to its pipe any more',
          'it has never announced itself',
          'it is stopped, so it cannot end by itself',
          expect.stringMatching(/^started .* by this user/),
        ],
      },
    ]);
    expect(shims).toMatchObject([{ pid: 60, state: 'orphan', client: 'unknown' }]);
  });

  it('that runs has its time to end by itself first', () => {
    const first = input([silent], ENDED);
    expect(judge(first)).toMatchObject({ orphans: [], waiting: 1 });
    const memory = remember(first);
    const later = (ms: number) => judge(input([silent], ENDED, { memory, now: NOW + ms })).orphans.length;
    expect([SELF_END_WINDOW_MS - 1, SELF_END_WINDOW_MS].map(later)).toEqual([0, 1]);
  });

  it('waits where a look could not tell, and keeps the time since which it was proven', () => {
    const unsure = stdins({ kind: 'unknown', why: 'no answer', passing: true });
    expect(judge(input([frozen], unsure))).toMatchObject({ orphans: [], waiting: 1 });
    expect(remember(input([silent], unsure)).lostSince.size).toBe(0);
    const proven = remember(input([silent], ENDED));
    const memory = remember(input([silent], unsure, { memory: proven, now: NOW + 1_000 }));
    const later = input([silent], ENDED, { memory, now: NOW + SELF_END_WINDOW_MS });
    expect(judge(later).orphans).toMatchObject([{ pid: 60 }]);
  });

  it('is an orphan too when it has announced itself, was frozen, and its client closed its stdin and lives on', () => {
    const said = { shims: [announced], stdins: new Map([[identityKey(shim), ENDED_STDIN]]) };
    expect(orphans([stopped, client], said)).toEqual([60]);
    expect(orphans([shim, client], said)).toEqual([]);
    expect(judge(input([shim, client], said)).waiting).toBe(1);
  });

  it.each([
    ['somebody can write to it', frozen, stdins({ kind: 'open' })],
    ['its stdin cannot be read', frozen, stdins({ kind: 'unknown', why: 'it cannot be read' })],
    ['nobody asked for its stdin', frozen, {}],
    ['it belongs to another user', { ...frozen, uid: 1 }, ENDED],
    ['its user is not known', { ...frozen, uid: null }, ENDED],
    ['it lives in a container', { ...frozen, contained: true }, ENDED],
    [
      'it belongs to another home',
      { ...frozen, argv: ['node', '/x/shimkeeper-shim.cjs', '--home', '/o'] },
      ENDED,
    ],
    ['its home is not known', { ...frozen, argv: ['node', '/x/shimkeeper-shim.cjs'] }, ENDED],
    ['only an argument bears our name', { ...frozen, argv: ['vim', '/x/shimkeeper-shim.cjs'] }, ENDED],
    ['another process has its pid by now', { ...frozen, startTicks: silent.startTicks + 1 }, ENDED],
    ['it is a zombie', { ...frozen, state: 'zombie' as const }, ENDED],
  ])('is none when %s', (_what, one, said) => {
    expect(orphans([one], said)).toEqual([]);
  });

  it('is asked about only where it is stopped, or has had the time to announce itself', () => {
    const young = (state: ProcessRow['state']) =>
      row(60, { argv: SHIM_ARGV, ppid: 1, state, startTicks: ticksBefore(1_000) });
    const asked = (...[rows, said]: Parameters<typeof input>) => muteShims(input(rows, said)).length;
    expect(asked([silent])).toBe(1);
    expect(asked([young('running')])).toBe(0);
    expect(asked([young('stopped')])).toBe(1);
    expect(asked([shim, client], { shims: [announced] })).toBe(0);
    expect(asked([stopped, client], { shims: [announced] })).toBe(1);
    expect(asked([{ ...frozen, uid: 1 }])).toBe(0);
  });
});

describe('the memory of clients that are gone', () => {
  it('keeps the first time, and forgets with the reason', () => {
    const first = remember(input([shim], { shims: [announced] }));
    expect([...first.lostSince]).toEqual([[identityKey(shim), NOW]]);
    const later = remember(input([shim], { shims: [announced] }, { memory: first, now: NOW + 500 }));
    expect([...later.lostSince.values()]).toEqual([NOW]);
    expect(remember(input([shim, client], { shims: [announced] }, { memory: later })).lostSince.size).toBe(0);
    expect(remember(input([], { shims: [announced] }, { memory: later })).lostSince.size).toBe(0);
  });
});
