import { describe, expect, it } from 'vitest';
import type { ProcessRow } from '../contracts/process-table.js';
import {
  DAEMON_ARGV,
  daemonAnnouncement,
  HOME,
  healthOf,
  identityOf,
  input,
  NOW,
  PORT,
  present,
  row,
  ticksBefore,
} from './fixtures/made-up.js';
import { judge, remember } from './verdicts.js';

const owner = row(100, { argv: DAEMON_ARGV });
const second = row(200, { argv: DAEMON_ARGV });
const announced = (of: ProcessRow, msAgo = 60_000) =>
  daemonAnnouncement(of, { announcedAt: new Date(NOW - msAgo).toISOString() });
const probed = (of: ProcessRow) => ({
  ...healthOf(of),
  identity: identityOf(of),
});
const owned = { listenerPid: 100, daemons: [announced(owner)], healthFile: present(healthOf(owner)) };
const duplicates = (...args: Parameters<typeof input>) =>
  judge(input(...args)).duplicates.map(({ pid }) => pid);

describe('the daemon', () => {
  it('is the port’s owner, told of by its file', () => {
    const { daemon, duplicates, findings, problems } = judge(
      input([owner], { ...owned, probe: probed(owner), pidFile: present(100) }),
    );
    expect(daemon).toMatchObject({
      ...identityOf(owner),
      instanceId: 'instance-1',
      host: 'headless',
      port: PORT,
      responsive: true,
    });
    expect([duplicates, findings, problems]).toEqual([[], [], []]);
  });

  it('hosted by the tray app is known by its announcement, not by its arguments', () => {
    const tray = row(100, { argv: ['/opt/Shimkeeper/shimkeeper'] });
    const { daemon, findings } = judge(
      input([tray], { listenerPid: 100, daemons: [daemonAnnouncement(tray, { host: 'tray' })] }),
    );
    expect(daemon).toMatchObject({ pid: 100, host: 'tray' });
    expect(findings).toEqual([]);
  });

  it.each(['silence', 'foreign'] as const)('is nobody whom health.json alone names (%s)', (how) => {
    const stranger = row(100, { argv: ['/usr/bin/python3', '-m', 'http.server'] });
    const { daemon, findings, healthFile, pidFile } = judge(
      input([stranger], {
        listenerPid: 100,
        healthFile: present(healthOf(stranger)),
        pidFile: present(100),
        probe: how === 'silence' ? 'hung' : 'foreign',
      }),
    );
    expect(daemon).toBeNull();
    expect([healthFile.state, pidFile.state]).toEqual(['mismatch', 'mismatch']);
    expect(healthFile.evidence.join()).toMatch(/names pid 100.*owns .* and is no daemon of this home/);
    expect(findings.map(({ kind }) => kind)).toEqual(['port-taken', 'pid-mismatch']);
  });

  it('that answers is known where the listener cannot be told', () => {
    expect(judge(input([owner], { probe: probed(owner) })).daemon?.responsive).toBe(true);
  });

  it('that takes connections and does not answer is hung, though its file is fresh', () => {
    const stopped = { ...owner, state: 'stopped' as const };
    const { daemon, findings, problems } = judge(
      input([stopped], { ...owned, probe: 'hung', pidFile: present(100) }),
    );
    expect(daemon?.responsive).toBe(false);
    expect(findings).toMatchObject([{ kind: 'hung-daemon', pid: 100 }]);
    expect(findings[0]?.evidence.join()).toMatch(/did not answer.*stopped/);
    expect(problems).toMatchObject([{ code: 'hung-daemon' }]);
  });

  it('is not hung when the port’s holder is not known', () => {
    const { daemon, findings } = judge(input([owner], { healthFile: owned.healthFile, probe: 'hung' }));
    expect([daemon, findings]).toEqual([null, []]);
  });

  it('that was not asked is as responsive as its file is fresh', () => {
    const old = healthOf(owner, { updatedAt: new Date(NOW - 60_000).toISOString() });
    expect(judge(input([owner], owned)).daemon?.responsive).toBe(true);
    expect(judge(input([owner], { ...owned, healthFile: present(old) })).daemon?.responsive).toBe(false);
  });

  it('whose files are missing is a problem', () => {
    const { problems } = judge(input([owner], { ...owned, healthFile: { kind: 'missing' } }));
    expect(problems.map(({ code }) => code)).toEqual(['file-missing', 'file-missing']);
  });
});

describe('a duplicate daemon', () => {
  it('is accused at once when it did not announce itself, with evidence', () => {
    const { duplicates, findings } = judge(input([owner, second], owned));
    expect(duplicates).toMatchObject([{ pid: 200, role: 'daemon', command: DAEMON_ARGV.join(' ') }]);
    expect(duplicates[0]?.evidence).toHaveLength(3);
    expect(duplicates[0]?.evidence.join('\n')).toMatch(
      /owned by the daemon with pid 100\n.*did not announce/,
    );
    expect(findings).toMatchObject([
      { kind: 'duplicate-daemon', pid: 200, action: 'run `shimkeeper cleanup`' },
    ]);
  });

  it('has two seconds when it announced itself', () => {
    const rows = [owner, second];
    const with_ = (msAgo: number) => ({ ...owned, daemons: [announced(owner), announced(second, msAgo)] });
    expect(duplicates(rows, with_(1_900))).toEqual([]);
    expect(duplicates(rows, with_(2_100))).toEqual([200]);
    expect(duplicates(rows, with_(-3_600_000))).toEqual([200]);
  });

  it('is one that lost the port, but not in the two seconds after it let go of it', () => {
    const before = input([owner], owned);
    const memory = remember(before);
    const now = { ...owned, listenerPid: 200, daemons: [announced(owner), announced(second, 100)] };
    expect(duplicates([owner, second], now, { memory })).toEqual([]);
    expect(duplicates([owner, second], now, { memory, now: NOW + 2_100 })).toEqual([100]);
    expect(duplicates([owner, second], now)).toEqual([100]);
  });

  it('that announced itself and took that away is on its way out, for the time that it had', () => {
    const before = input([owner, second], {
      ...owned,
      daemons: [announced(owner), announced(second, 1_500)],
    });
    const memory = remember(before);
    expect(duplicates([owner, second], owned, { memory })).toEqual([]);
    expect(duplicates([owner, second], owned, { memory, now: NOW + 400 })).toEqual([]);
    expect(duplicates([owner, second], owned, { memory, now: NOW + 600 })).toEqual([200]);
    expect(duplicates([second], { probe: 'refused' }, { memory, now: NOW + 400 })).toEqual([]);
  });

  it('is not told from the owner while the owner is not known', () => {
    expect(duplicates([owner, second], { daemons: [announced(owner)] })).toEqual([]);
    expect(duplicates([owner, second], { probe: 'hung' })).toEqual([]);
    expect(duplicates([owner, second], { listenerPid: 999 })).toEqual([]);
  });

  it('is told where the owner proved itself by its answer', () => {
    expect(duplicates([owner, second], { probe: probed(owner) })).toEqual([200]);
  });

  it('is any daemon of this home when nothing, or a stranger, has the port', () => {
    expect(duplicates([second], { probe: 'refused' })).toEqual([200]);
    expect(duplicates([second, row(300)], { listenerPid: 300 })).toEqual([200]);
  });

  it('that says nothing has half a second when nobody has the port, by the kernel’s count and not the clock', () => {
    const at = (ageMs: number, bornMsAgo = ageMs) => {
      const silent = row(200, { argv: DAEMON_ARGV, startTicks: 5_000, startTime: NOW - bornMsAgo });
      const found = input([silent], { probe: 'refused' });
      const snapshot = { ...found.snapshot, sinceBootMs: 50_000 + ageMs };
      return judge({ ...found, snapshot }).duplicates.length;
    };
    expect([at(100), at(450), at(550), at(1_500)]).toEqual([0, 0, 1, 1]);
    // A time of day is known to a second only, and a clock may be set.
    expect([at(100, 1_100), at(550, -3_600_000)]).toEqual([0, 1]);
    // Of a container's own count nothing follows.
    expect(at(-30_000, 5_000)).toBe(1);
  });

  it.each([
    ['a command', ['/usr/bin/node', '/opt/shimkeeper.cjs', 'restart']],
    ['a shim', ['node', '/opt/shimkeeper-shim.cjs', '--client', 'Cursor']],
    ['the packaged tray app', ['/opt/Shimkeeper/shimkeeper', '--hidden']],
  ])('that %s has just launched is not accused before that can announce it', (_what, argv) => {
    const at = (ageMs: number, launcher = argv) => {
      const parent = row(150, { argv: launcher, startTicks: 1_000 });
      const born = { ppid: 150, startTicks: 5_000, startTime: NOW - ageMs };
      const found = input([owner, parent, row(200, { argv: DAEMON_ARGV, ...born })], {
        ...owned,
        daemons: [announced(owner), announced(parent)],
      });
      const snapshot = { ...found.snapshot, sinceBootMs: 50_000 + ageMs };
      return judge({ ...found, snapshot }).duplicates.some(({ pid }) => pid === 200);
    };
    expect([at(100), at(450), at(550)]).toEqual([false, false, true]);
    expect(at(100, ['bash'])).toBe(true);
    expect(at(100, ['vim', ...argv])).toBe(true);
  });

  it('that says nothing has a candidate’s time where starts are known to the second, and its launcher cannot say it', () => {
    const silent = (ms: number) =>
      row(200, { argv: DAEMON_ARGV, bootId: 'win32', startTicks: NOW - ms, startTime: NOW - ms });
    expect(duplicates([silent(1_500)], { probe: 'refused' })).toEqual([]);
    expect(duplicates([silent(2_500)], { probe: 'refused' })).toEqual([200]);
  });

  it.each([
    ['of another home', row(200, { argv: ['node', '/x/shimkeeper.cjs', 'daemon', '--home', '/other'] })],
    ['of another user', row(200, { argv: DAEMON_ARGV, uid: 0 })],
    ['whose user is not known', row(200, { argv: DAEMON_ARGV, uid: null })],
    ['that has ended', row(200, { argv: DAEMON_ARGV, state: 'zombie' })],
    ['whose arguments cannot be read', row(200, { argv: null })],
    ['that is an editor', row(200, { argv: ['vim', ...DAEMON_ARGV] })],
    ['that is the kernel’s', row(200, { argv: DAEMON_ARGV, kernel: true })],
  ])('is none %s', (_what, other) => {
    expect(duplicates([owner, other], owned)).toEqual([]);
  });

  it('is none when table and answer disagree about it: a handover is under way', () => {
    expect(duplicates([owner, second], { ...owned, probe: probed(second) })).toEqual([]);
  });

  it('compares homes by the rule that it is given', () => {
    const other = row(200, { argv: ['node', '/x/shimkeeper.cjs', 'daemon', '--home', HOME.toUpperCase()] });
    const sameHome = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
    expect(duplicates([owner, other], owned, { sameHome })).toEqual([200]);
  });

  it('stopped with SIGSTOP is one all the same', () => {
    expect(duplicates([owner, { ...second, state: 'stopped' }], owned)).toEqual([200]);
  });
});

describe('a launcher chain is one instance', () => {
  it('parent and child of one launch, the child owns the port', () => {
    const launcher = row(99, { argv: DAEMON_ARGV });
    const child = row(100, { argv: DAEMON_ARGV, ppid: 99 });
    expect(duplicates([launcher, child], { ...owned, daemons: [announced(child)] })).toEqual([]);
  });

  const REDIRECTED = ['/home/ada/.volta/bin/node', ...DAEMON_ARGV.slice(1)];
  const WRAPPED = ['node', '/usr/local/bin/shimkeeper', 'daemon', '--home', HOME];
  const WATCHED = ['node', '--watch', ...DAEMON_ARGV.slice(1)];
  it.each([
    ['a redirector', [REDIRECTED]],
    ['a script of our name', [WRAPPED]],
    ['node --watch', [WATCHED]],
    ['one behind the other', [WATCHED, REDIRECTED, WRAPPED]],
  ])('%s that started a daemon is none beside it', (_what, chain) => {
    const launchers = chain.map((argv, at) => row(190 + at, { argv, ppid: 189 + at }));
    const child = row(200, { argv: DAEMON_ARGV, ppid: 189 + chain.length });
    const rows = [...launchers, child];
    expect(duplicates(rows, { listenerPid: 200 })).toEqual([]);
    // Nor beside another owner: then the daemon itself is accused, and it alone.
    const daemons = [announced(owner), announced(child)];
    expect(duplicates([owner, ...rows], { ...owned, daemons })).toEqual([200]);
  });

  it('one that its launcher has announced, and not it itself, is none either', () => {
    const launcher = row(99, { argv: REDIRECTED });
    const child = row(100, { argv: DAEMON_ARGV, ppid: 99 });
    const daemons = [announced(child), daemonAnnouncement(launcher, { booting: true })];
    expect(duplicates([launcher, child], { ...owned, daemons })).toEqual([]);
    expect(
      duplicates([launcher, child], { ...owned, daemons: [announced(child), announced(launcher)] }),
    ).toEqual([99]);
  });

  it('a parent is none that started after its child: it has the number of one that is gone', () => {
    const late = row(99, { argv: REDIRECTED, startTicks: owner.startTicks + 50 });
    expect(duplicates([late, { ...owner, ppid: 99 }], owned)).toEqual([99]);
  });

  it('a chain that does not own the port is accused once, by its first process', () => {
    const launcher = row(200, { argv: DAEMON_ARGV });
    const child = row(201, { argv: DAEMON_ARGV, ppid: 200 });
    expect(duplicates([owner, launcher, child], owned)).toEqual([200]);
  });

  it('a child of the owner that has not exec’d yet is none; one that stays is', () => {
    const forked = (ms: number) => row(200, { argv: DAEMON_ARGV, ppid: 100, startTicks: ticksBefore(ms) });
    expect(duplicates([owner, forked(50)], owned)).toEqual([]);
    expect(duplicates([owner, forked(5_000)], owned)).toEqual([200]);
  });

  it('two announced ones under each other are two instances', () => {
    const child = row(200, { argv: DAEMON_ARGV, ppid: 100 });
    expect(duplicates([owner, child], { ...owned, daemons: [announced(owner), announced(child)] })).toEqual([
      200,
    ]);
  });

  it('survives a loop of parents in a torn table', () => {
    const a = row(200, { argv: DAEMON_ARGV, ppid: 201 });
    const b = row(201, { argv: DAEMON_ARGV, ppid: 200 });
    expect(() => judge(input([owner, a, b], owned))).not.toThrow();
  });
});

describe('the port', () => {
  it('held by a stranger is named with its pid and command', () => {
    const stranger = row(300, { argv: ['/usr/bin/python3', '-m', 'http.server\n8079'] });
    const { daemon, findings } = judge(input([stranger], { listenerPid: 300, probe: 'foreign' }));
    expect(daemon).toBeNull();
    expect(findings).toMatchObject([{ kind: 'port-taken', pid: 300 }]);
    expect(findings[0]?.evidence[0]).toContain('pid 300 (/usr/bin/python3 -m http.server 8079)');
  });
  it('held by the daemon of another home says which', () => {
    const other = row(300, { argv: ['node', '/x/shimkeeper.cjs', 'daemon', '--home', '/other'] });
    const { findings } = judge(input([other], { listenerPid: 300, probe: 'foreign' }));
    expect(findings[0]?.evidence.join()).toContain('daemon of another home: /other');
  });
  it('held by nobody that can be named is taken all the same', () => {
    expect(judge(input([], { probe: 'foreign' })).findings).toMatchObject([
      { kind: 'port-taken', pid: null },
    ]);
  });
});

describe('health.json', () => {
  const verdict = (...args: Parameters<typeof input>) => judge(input(...args)).healthFile;
  it('is missing, corrupt or valid', () => {
    expect(verdict([owner], { ...owned, healthFile: { kind: 'missing' } }).state).toBe('missing');
    const corrupt = verdict([], { healthFile: { kind: 'corrupt', reason: 'it is no JSON', text: '{' } });
    expect(corrupt).toMatchObject({
      state: 'corrupt',
      evidence: ['health.json cannot be used: it is no JSON'],
    });
    expect(verdict([owner], owned)).toMatchObject({ state: 'valid', pid: 100, ageSeconds: 0 });
  });
  it('is valid when old, as long as its owner lives', () => {
    const old = healthOf(owner, { updatedAt: new Date(NOW - 90_000).toISOString() });
    expect(verdict([owner], { ...owned, healthFile: present(old) })).toMatchObject({
      state: 'valid',
      ageSeconds: 90,
    });
  });
  it('is stale when its process is gone, in words', () => {
    const { healthFile, findings } = judge(input([], { healthFile: present(healthOf(owner)) }));
    expect(healthFile.state).toBe('stale');
    expect(healthFile.evidence[0]).toMatch(
      /^health.json names pid 100, started \d\d:\d\d:\d\d; no such process lives$/,
    );
    expect(findings).toMatchObject([{ kind: 'stale-health', pid: 100 }]);
  });
  it('is stale when its pid is used again, and when its process is a zombie', () => {
    const reused = row(100, { startTicks: owner.startTicks + 1 });
    expect(verdict([reused], { healthFile: owned.healthFile })).toMatchObject({ state: 'stale' });
    expect(verdict([reused], { healthFile: owned.healthFile }).evidence[0]).toContain(
      'now used by another process',
    );
    expect(verdict([{ ...owner, state: 'zombie' }], { healthFile: owned.healthFile }).state).toBe('stale');
    const otherBoot = row(100, { bootId: 'other' });
    expect(verdict([otherBoot], { healthFile: owned.healthFile }).evidence[0]).toContain(
      'another start of this computer',
    );
  });
  it('mismatches when its process lives but does not own the port', () => {
    const rows = [owner, second];
    const said = { ...owned, listenerPid: 200, daemons: [announced(second)] };
    const { healthFile, findings } = judge(input(rows, said, { memory: remember(input([owner], owned)) }));
    expect(healthFile).toMatchObject({ state: 'mismatch', pid: 100 });
    expect(findings).toMatchObject([{ kind: 'pid-mismatch', pid: 100 }]);
    expect(verdict([owner], { ...owned, listenerPid: null, probe: 'refused' }).state).toBe('mismatch');
    expect(verdict([owner, row(300)], { ...owned, listenerPid: 300 }).state).toBe('mismatch');
  });
  it('is not called wrong while the owner is not known', () => {
    expect(verdict([owner], { healthFile: owned.healthFile }).state).toBe('valid');
  });
});

describe('daemon.pid', () => {
  const verdict = (...args: Parameters<typeof input>) => judge(input(...args)).pidFile;
  it('is valid when it names the owner', () => {
    expect(verdict([owner], { ...owned, pidFile: present(100) })).toMatchObject({ state: 'valid', pid: 100 });
  });
  it('of the live owner is valid however old it is: a copied file, or a clock that was set', () => {
    const { pidFile, findings } = judge(
      input([owner], { ...owned, pidFile: present(100, owner.startTime - 7_200_000) }),
    );
    expect(pidFile).toMatchObject({ state: 'valid', pid: 100 });
    expect(findings).toEqual([]);
  });
  it('is stale when nobody has that pid, or somebody who started after it was written', () => {
    expect(verdict([owner], { ...owned, pidFile: present(7) }).state).toBe('stale');
    const late = row(7, { startTicks: ticksBefore(1_000) });
    expect(verdict([owner, late], { ...owned, pidFile: present(7, NOW - 60_000) }).state).toBe('stale');
  });
  it('mismatches when it names a living process that is not the owner', () => {
    const { pidFile, findings } = judge(input([owner, row(7)], { ...owned, pidFile: present(7) }));
    expect(pidFile.state).toBe('mismatch');
    expect(findings).toMatchObject([{ kind: 'pid-mismatch', pid: 7 }]);
  });
});
