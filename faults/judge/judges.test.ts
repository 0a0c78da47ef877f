/** Every assertion of the fault run can fail: each is shown what it must not accept, and what it must. */
import { describe, expect, it } from 'vitest';
import type { NamedFile, Sample } from '../look/sampler.mjs';
import { judgeCommand, judgeOccupant, judgeShimEnd, judgeWords } from './ends.mjs';
import { FilesJudge, RIGHT_AGAIN_MS } from './files.mjs';
import { OrphansJudge, orphansIn, SELF_END_MS } from './orphans.mjs';
import { OwnersJudge, SECOND_DAEMON_MS, SHARED_SOCKET_MS } from './owners.mjs';
import { CEILINGS, MIN_POINTS, trendViolations } from './trend.mjs';

const GAP_MS = 100;
const MIB = 1024 * 1024;

type Process = Sample['processes'][number];

const seen = (role: Process['role'], pid: number, more: Partial<Process> = {}): Process => ({
  role,
  pid,
  ppid: 99_999,
  state: 'S',
  startTicks: pid * 10,
  rssBytes: MIB,
  ours: true,
  argv: ['node', role],
  ...more,
});

const sampleOf = (more: Partial<Sample>): Sample => ({
  at: 0,
  gapMs: GAP_MS,
  sockets: [],
  holders: [],
  processes: [],
  pidFile: null,
  healthFile: null,
  bootId: 'boot',
  ...more,
});

/** The same again and again, for so long; all that was said against it. */
function lasting(judge: { see(sample: Sample): string[] }, sample: Sample, ms: number): string[] {
  return Array.from({ length: Math.ceil(ms / GAP_MS) + 1 }, () => judge.see(sample)).flat();
}

describe('owners of the port', () => {
  const one = seen('daemon', 1);
  const two = seen('daemon', 2);

  it('one is fine, for ever', () => {
    const sample = sampleOf({ sockets: ['a'], holders: [one], processes: [one] });
    expect(lasting(new OwnersJudge(), sample, 60_000)).toEqual([]);
  });

  it('two sockets are never fine', () => {
    expect(new OwnersJudge().see(sampleOf({ sockets: ['a', 'b'] }))).toHaveLength(1);
  });

  it('two processes with the same socket are a child before its exec, and then are not fine', () => {
    const judge = new OwnersJudge();
    const sample = sampleOf({ sockets: ['a'], holders: [one, seen('server', 3)], processes: [one] });
    expect(lasting(judge, sample, SHARED_SOCKET_MS / 2)).toEqual([]);
    expect(lasting(judge, sample, SHARED_SOCKET_MS)).toEqual([expect.stringContaining('server 3-30')]);
  });

  it('a second daemon may come and go, and may not stay', () => {
    const judge = new OwnersJudge();
    const sample = sampleOf({ sockets: ['a'], holders: [one], processes: [one, two] });
    expect(lasting(judge, sample, SECOND_DAEMON_MS - 10 * GAP_MS)).toEqual([]);
    expect(lasting(judge, sample, 20 * GAP_MS)).toEqual([expect.stringContaining('daemon 2-20')]);
    expect(judge.longestSecondMs).toBeGreaterThan(SECOND_DAEMON_MS);
  });

  it('two without a port are one too many', () => {
    const said = lasting(new OwnersJudge(), sampleOf({ processes: [one, two] }), 2 * SECOND_DAEMON_MS);
    expect(said).toHaveLength(2);
  });

  it('a stopped one and a forked child are none', () => {
    const frozen = seen('daemon', 2, { state: 'T' });
    const child = seen('daemon', 3, { ppid: one.pid });
    const sample = sampleOf({ sockets: ['a'], holders: [one], processes: [one, frozen, child] });
    expect(lasting(new OwnersJudge(), sample, 2 * SECOND_DAEMON_MS)).toEqual([]);
  });

  it('a machine that stood still is no long time', () => {
    const judge = new OwnersJudge();
    const sample = sampleOf({ gapMs: 60_000, sockets: ['a'], holders: [one], processes: [one, two] });
    expect([...judge.see(sample), ...judge.see(sample)]).toEqual([]);
  });
});

describe('files', () => {
  const STARTED_AT = 1_000_000;
  const daemon = seen('daemon', 1);
  const stranger = seen('other', 9, { ours: false });
  const nothingSpoilt = { pidFile: null, healthFile: null };
  const names = (process: Process | null, more: Partial<NamedFile> = {}): NamedFile => ({
    text: `${process?.pid}\n`,
    changedAt: STARTED_AT + 60_000,
    pid: process?.pid ?? null,
    startTicks: null,
    bootId: null,
    process: process && { ...process, startedAt: STARTED_AT },
    ...more,
  });
  const namesExactly = (process: Process): NamedFile =>
    names(process, { startTicks: process.startTicks, bootId: 'boot' });
  const right = sampleOf({
    sockets: ['a'],
    holders: [daemon],
    processes: [daemon],
    pidFile: names(daemon),
    healthFile: namesExactly(daemon),
  });
  const judged = (sample: Sample, spoilt: Parameters<FilesJudge['see']>[1] = nothingSpoilt): string[] =>
    new FilesJudge().see(sample, spoilt);

  it('that name the daemon are fine', () => {
    expect(judged(right)).toEqual([]);
  });

  it('that name a live stranger are not', () => {
    expect(judged({ ...right, pidFile: names(stranger) })).toHaveLength(1);
    expect(judged({ ...right, healthFile: namesExactly(stranger) })).toHaveLength(1);
    expect(judged({ ...right, pidFile: names(seen('shim', 8)) })).toHaveLength(1);
  });

  it('that name the dead, or a pid that was given to another since, lie about nobody', () => {
    expect(judged({ ...right, holders: [], pidFile: names(null, { pid: 7 }) })).toEqual([]);
    expect(judged({ ...right, holders: [], pidFile: names(stranger, { changedAt: STARTED_AT }) })).toEqual(
      [],
    );
    const before = { ...namesExactly(stranger), startTicks: 1 };
    expect(judged({ ...right, holders: [], healthFile: before })).toEqual([]);
  });

  it('that the run itself has spoilt are right again soon', () => {
    const judge = new FilesJudge();
    const spoilt = { pidFile: `${stranger.pid}\n`, healthFile: null };
    const sample = { ...right, pidFile: names(stranger) };
    const see = { see: (one: Sample) => judge.see(one, spoilt) };
    expect(lasting(see, sample, RIGHT_AGAIN_MS - 10 * GAP_MS)).toEqual([]);
    expect(lasting(see, sample, 20 * GAP_MS)).toEqual([expect.stringContaining('daemon.pid')]);
  });

  it.each(['pidFile', 'healthFile'] as const)(
    'a %s that stays away is told, but for a stopped daemon',
    (file) => {
      const see = () => {
        const judge = new FilesJudge();
        return { see: (one: Sample) => judge.see(one, nothingSpoilt) };
      };
      const gone = { ...right, [file]: null };
      expect(lasting(see(), gone, 2 * RIGHT_AGAIN_MS)).toHaveLength(1);
      const stopped = { ...gone, holders: [{ ...daemon, state: 'T' }] };
      expect(lasting(see(), stopped, 2 * RIGHT_AGAIN_MS)).toEqual([]);
    },
  );
});

describe('orphans', () => {
  const client = seen('client', 1);
  const shim = seen('shim', 2, { ppid: 1 });

  it('a shim with its client is none', () => {
    expect(lasting(new OrphansJudge(), sampleOf({ processes: [client, shim] }), 2 * SELF_END_MS)).toEqual([]);
  });

  it('a shim without has a while to end', () => {
    const judge = new OrphansJudge();
    expect(lasting(judge, sampleOf({ processes: [shim] }), SELF_END_MS - 10 * GAP_MS)).toEqual([]);
    expect(lasting(judge, sampleOf({ processes: [shim] }), 20 * GAP_MS)).toHaveLength(1);
  });

  it('a stopped one cannot, and counts at the end all the same', () => {
    const sample = sampleOf({ processes: [{ ...shim, state: 'T' }] });
    expect(lasting(new OrphansJudge(), sample, 2 * SELF_END_MS)).toEqual([]);
    expect(orphansIn(sample)).toHaveLength(1);
  });
});

describe('memory and descriptors', () => {
  const life = (value: (second: number) => { rss: number; descriptors: number }, role = 'shim') => {
    const points = Array.from({ length: 2 * MIN_POINTS }, (_, second) => {
      const { rss, descriptors } = value(second);
      return { at: second * 1_000, rssBytes: rss * MIB, descriptors };
    });
    return [{ role, name: `${role} 1-10`, points }];
  };

  it('flat is fine, also after a warm-up and with a peak now and then', () => {
    const flat = (second: number) => ({
      rss: second < 20 ? second : second % 17 === 0 ? 90 : 50,
      descriptors: 20,
    });
    expect(trendViolations(life(flat))).toEqual([]);
  });

  it('growth is not', () => {
    expect(trendViolations(life((second) => ({ rss: 20 + second, descriptors: 20 })))).toEqual([
      expect.stringContaining('grew by'),
    ]);
    expect(trendViolations(life((second) => ({ rss: 50, descriptors: Math.floor(second / 4) })))).toEqual([
      expect.stringContaining('gained'),
    ]);
  });

  it('nor is too much at any time', () => {
    const { rssBytes = 0, descriptors = 0 } = CEILINGS['daemon'] ?? {};
    const peak = (second: number) => ({
      rss: second === 5 ? rssBytes / MIB + 1 : 50,
      descriptors: second === 5 ? descriptors + 1 : 20,
    });
    expect(trendViolations(life(peak, 'daemon'))).toHaveLength(2);
  });
});

describe('ends', () => {
  const idle = { running: false, lastEndedAt: Number.NEGATIVE_INFINITY };
  const end = { client: 'c1', code: 0, signal: null, told: false, killed: false, at: 100_000 };

  it('a shim of a living client ends by a final stop alone', () => {
    expect(judgeShimEnd(end, idle)).toHaveLength(1);
    expect(judgeShimEnd({ ...end, code: null, signal: 'SIGTERM' }, idle)).toHaveLength(1);
    expect(judgeShimEnd(end, { ...idle, running: true })).toEqual([]);
    expect(judgeShimEnd(end, { ...idle, lastEndedAt: end.at - 1_000 })).toEqual([]);
    expect(judgeShimEnd({ ...end, code: 1 }, { ...idle, running: true })).toHaveLength(1);
    expect(judgeShimEnd({ ...end, killed: true, code: null, signal: 'SIGKILL' }, idle)).toEqual([]);
  });

  it('a shim whose client closes it ends well', () => {
    expect(judgeShimEnd({ ...end, told: true }, idle)).toEqual([]);
    expect(judgeShimEnd({ ...end, told: true, code: 1 }, idle)).toHaveLength(1);
  });

  it('a stack trace is a crash', () => {
    expect(judgeWords('it', 'shimkeeper: the port is taken')).toEqual([]);
    expect(judgeWords('it', 'TypeError: x\n    at foo (/a/b.cjs:1:2)')).toHaveLength(1);
  });

  it('a command ends by itself, in time, with 0, 1 or 2', () => {
    const done = { code: 0, signal: null, timedOut: false, output: '' };
    for (const code of [0, 1, 2]) expect(judgeCommand('stop', { ...done, code })).toEqual([]);
    expect(judgeCommand('stop', { ...done, code: 3 })).toHaveLength(1);
    expect(judgeCommand('stop', { ...done, code: null, signal: 'SIGSEGV' })).toHaveLength(1);
    expect(judgeCommand('stop', { ...done, timedOut: true })).toHaveLength(1);
    expect(judgeCommand('stop', { ...done, output: 'Error\n    at x (y.cjs:1:1)' })).toHaveLength(1);
  });

  it('a foreign program is neither ended nor told a secret', () => {
    const secrets = new Set(['s3cret']);
    const well = { code: 0, signal: null, heard: 'GET / HTTP/1.1' };
    expect(judgeOccupant(well, secrets)).toEqual([]);
    expect(judgeOccupant({ ...well, heard: 'x-token: s3cret' }, secrets)).toHaveLength(1);
    expect(judgeOccupant({ ...well, code: null, signal: 'SIGTERM' }, secrets)).toHaveLength(1);
  });
});
