/** The verdicts of the end of a fault run can fail, too: each is shown what it must not accept, and what it must. */
import { describe, expect, it } from 'vitest';
import type { Sample } from '../look/sampler.mjs';
import {
  judgeFilesLeft,
  judgeLogs,
  judgeOrphansLeft,
  judgeServed,
  judgeStaysStopped,
  judgeStopped,
  MAX_LOG_BYTES,
} from './endings.mjs';

type Process = Sample['processes'][number];

const seen = (role: Process['role'], pid: number, more: Partial<Process> = {}): Process => ({
  role,
  pid,
  ppid: 1,
  state: 'S',
  startTicks: pid * 10,
  rssBytes: 1,
  ours: true,
  argv: ['node', role],
  ...more,
});

const sampleOf = (...processes: Process[]): Sample => ({
  at: 0,
  gapMs: 100,
  sockets: [],
  holders: [],
  processes,
  pidFile: null,
  healthFile: null,
  bootId: 'boot',
});

const client = (name: string, ...served: string[]) => ({ name, served: new Set(served) });

describe('after the storm', () => {
  it('everybody reads and writes again', () => {
    expect(judgeServed([client('a', 'read', 'write'), client('b', 'write', 'read', 'ping')], 2)).toEqual([]);
  });

  it.each([
    ['somebody only reads', [client('a', 'read', 'write'), client('b', 'read')], 2, /: b$/],
    ['somebody gets nothing', [client('a')], 1, /: a$/],
    ['somebody is not connected', [client('a', 'read', 'write')], 3, /: 2 not connected$/],
    ['nobody is there', [], 0, /: nobody is there$/],
  ])('is no calm when %s', (_what, live, size, words) => {
    expect(judgeServed(live, size)).toEqual([expect.stringMatching(words)]);
  });

  it('leaves no orphan, not even a stopped one', () => {
    const one = seen('client', 2);
    expect(judgeOrphansLeft(sampleOf(one, seen('shim', 3, { ppid: 2 })))).toEqual([]);
    expect(judgeOrphansLeft(sampleOf(one, seen('shim', 3)))).toEqual(['orphans are left: shim 3-30']);
    expect(judgeOrphansLeft(sampleOf(seen('shim', 3, { state: 'T' })))).toHaveLength(1);
  });
});

describe('a final stop', () => {
  it.each(['daemon', 'shim', 'server'] as const)('leaves no %s', (role) => {
    expect(judgeStopped(sampleOf(seen(role, 4)))).toEqual([`a final stop left ${role} 4-40`]);
  });

  it('does not answer for clients, commands and strangers', () => {
    const others = (['client', 'command', 'occupant', 'other'] as const).map((role, at) =>
      seen(role, 5 + at),
    );
    expect(judgeStopped(sampleOf(...others))).toEqual([]);
  });

  it('stays one: a shim that comes later tells its client so, and nothing else comes back', () => {
    const told = new Map([['stopped', 1]]);
    expect(judgeStaysStopped(sampleOf(seen('shim', 3)), told)).toEqual([]);
    expect(judgeStaysStopped(sampleOf(seen('shim', 3), seen('daemon', 4)), told)).toEqual([
      'after a final stop came back daemon 4-40',
    ]);
    expect(judgeStaysStopped(sampleOf(seen('server', 4)), told)).toHaveLength(1);
    for (const errors of [
      new Map<string, number>(),
      new Map([['stopped', 0]]),
      new Map([['daemon-lost', 2]]),
    ]) {
      expect(judgeStaysStopped(sampleOf(), errors)).toEqual([
        'a client that came after the stop was not told so',
      ]);
    }
  });

  it('leaves no file that names a process, and no half-written one', () => {
    const home = ['config.json', 'token', 'stopped', 'logs', 'shims', 'launch-failures.json'];
    expect(judgeFilesLeft(home, [])).toEqual([]);
    const left = ['daemon.pid', 'health.json', 'health.json.12.3.tmp', 'config.json.12.1.tmp'];
    expect(judgeFilesLeft([...home, ...left], [])).toHaveLength(left.length);
    const announced = ['shims/1-2.json', 'shims/1.end', 'daemons/1-2.json', 'servers/1-2.json'];
    expect(judgeFilesLeft(home, announced)).toEqual(
      announced.map((file) => `after the end there still is ${file}`),
    );
  });
});

describe('the logs', () => {
  it('are bounded; more is told once', () => {
    expect(judgeLogs(0, MAX_LOG_BYTES)).toEqual([]);
    expect(judgeLogs(MAX_LOG_BYTES, MAX_LOG_BYTES + 1)).toHaveLength(1);
    expect(judgeLogs(MAX_LOG_BYTES + 1, MAX_LOG_BYTES + 2)).toEqual([]);
  });
});
