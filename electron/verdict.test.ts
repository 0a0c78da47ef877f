import { describe, expect, it } from 'vitest';
import type { AccusedRow, DaemonRow, Finding, ShimRow, StatusAnswer } from '../contracts/answers.js';
import { emptyStatus } from './app-state.js';
import { type Evidence, judge } from './verdict.js';

const id = (pid: number) => ({ bootId: 'boot', pid, startTicks: pid * 10, startTime: 1_000 });
const daemon: DaemonRow = {
  ...id(100),
  instanceId: 'i1',
  version: '0.1.0',
  host: 'tray',
  port: 8079,
  uptimeSeconds: 5,
  responsive: true,
  rssBytes: null,
};
const shim = (pid: number): ShimRow => ({
  ...id(pid),
  client: 'Cursor',
  clientPid: 1,
  state: 'attached',
  uptimeSeconds: 1,
  rssBytes: null,
  calls: 0,
  version: '0.1.0',
});
const accused = (pid: number, role: AccusedRow['role']): AccusedRow => ({
  ...id(pid),
  role,
  evidence: ['why'],
  command: 'node x',
  rssBytes: null,
});

const failed = {
  name: 'git',
  state: 'failed',
  pid: null,
  restarts: 3,
  reason: 'no git',
  rssBytes: null,
} as const;

function seen(status: Partial<StatusAnswer> = {}, rest: Partial<Omit<Evidence, 'status'>> = {}): Evidence {
  return {
    host: { state: 'running', failure: null },
    findings: [],
    ...rest,
    status: { ...emptyStatus('/home/x', 8079, new Date(0)), daemon, ...status },
  };
}

describe('the verdict', () => {
  it('is fine and counts the shims when nothing is wrong', () => {
    expect(judge(seen({ shims: [shim(1), shim(2)] }))).toMatchObject({
      level: 'fine',
      title: '1 daemon, 2 shims, all well',
      mend: null,
    });
    expect(judge(seen({ shims: [shim(1)] })).title).toBe('1 daemon, 1 shim, all well');
  });

  it('tells an app that is older than the running daemon what to do, for as long as that one runs', () => {
    const message =
      'the running daemon (pid 7, version 0.2.0) is newer than this app (0.1.0): update this app';
    const host = { state: 'stopped', failure: { code: 'daemon-newer', message } } as const;
    const newer = judge(seen({ daemon: { ...daemon, version: '0.2.0', host: 'headless' } }, { host }));
    expect(newer).toMatchObject({ level: 'attention', mend: null });
    expect(newer.title).toContain('update this app');
    expect(newer.detail).toContain('0.2.0');
    expect(judge(seen({ daemon: null }, { host }))).toMatchObject({ level: 'trouble', mend: 'start-daemon' });
    expect(judge(seen({ daemon: null, stopped: true }, { host })).title).toBe('Stopped');
  });

  it('is attention with the fitting mend for an orphaned shim', () => {
    expect(judge(seen({ orphans: [accused(5, 'shim')] }))).toMatchObject({
      level: 'attention',
      title: '1 orphaned shim',
      mend: 'kill-orphans',
    });
  });

  it('is trouble for a duplicate daemon, and one mend ends all that is accused', () => {
    const both = { duplicates: [accused(7, 'daemon')], orphans: [accused(5, 'shim'), accused(6, 'shim')] };
    expect(judge(seen(both))).toMatchObject({
      level: 'trouble',
      title: '1 duplicate daemon and 2 orphaned shims',
      mend: 'clean-up',
    });
  });

  it('leaves orphaned servers to their own button, which shows its plan first', () => {
    expect(judge(seen({ orphans: [accused(5, 'server')] }))).toMatchObject({
      level: 'attention',
      title: '1 orphaned server',
      mend: null,
    });
  });

  it('says that the daemon does not answer, and offers to restart it', () => {
    expect(judge(seen({ daemon: { ...daemon, responsive: false } }))).toMatchObject({
      level: 'trouble',
      mend: 'restart-daemon',
    });
  });

  it('names a taken port and its owner, and offers to try again', () => {
    const failure = { code: 'port-taken', message: 'port 8079 belongs to python (pid 9)' };
    expect(judge(seen({ daemon: null }, { host: { state: 'stopped', failure } }))).toEqual({
      level: 'trouble',
      title: 'Port 8079 is taken',
      detail: 'Port 8079 belongs to python (pid 9)',
      mend: 'start-daemon',
    });
  });

  it('tells a stop on purpose from an absent daemon', () => {
    const host = { state: 'stopped', failure: null } as const;
    expect(judge(seen({ daemon: null, stopped: true }, { host }))).toMatchObject({
      level: 'attention',
      title: 'Stopped',
      mend: 'start-daemon',
    });
    expect(judge(seen({ daemon: null }, { host }))).toMatchObject({ level: 'trouble', title: 'No daemon' });
  });

  it('lets what keeps clients from being served go before what was left behind', () => {
    const orphans = [accused(5, 'shim'), accused(6, 'server')];
    const host = { state: 'stopped', failure: null } as const;
    const hung = { ...daemon, responsive: false };
    expect(judge(seen({ daemon: hung, orphans }))).toMatchObject({
      level: 'trouble',
      title: 'The daemon does not answer',
      mend: 'restart-daemon',
    });
    expect(judge(seen({ daemon: null, stopped: true, orphans }, { host }))).toMatchObject({
      title: 'Stopped',
      mend: 'start-daemon',
    });
    expect(judge(seen({ daemon: null, orphans }, { host }))).toMatchObject({
      level: 'trouble',
      title: 'No daemon',
      mend: 'start-daemon',
    });
    expect(judge(seen({ orphans, servers: [failed] }))).toMatchObject({ mend: 'kill-orphans' });
  });

  it('shows the worst of all that is so, whatever else there is', () => {
    const duplicates = [accused(7, 'daemon')];
    const starting = { state: 'starting', failure: null } as const;
    const stopped = { state: 'stopped', failure: null } as const;
    for (const host of [starting, stopped]) {
      const verdict = judge(seen({ daemon: null, stopped: true, duplicates }, { host }));
      expect(verdict).toMatchObject({ level: 'trouble', title: '1 duplicate daemon' });
    }
  });

  it('claims nothing before the first look', () => {
    const starting = { state: 'starting', failure: null } as const;
    expect(judge(seen({ daemon: null }, { host: starting })).title).toBe('The daemon is starting');
    expect(judge(seen({ daemon: null })).level).toBe('fine');
  });

  it('speaks of a wrong health file, a failed server and a bad configuration, in this order', () => {
    const finding: Finding = {
      id: 'f',
      at: '',
      kind: 'stale-health',
      pid: 1,
      startTime: null,
      evidence: ['health.json names pid 1'],
      action: 'restart',
    };
    const problem = { code: 'config-bad', message: 'line 3: port' };
    const all = { servers: [failed], problems: [problem] };
    expect(judge(seen(all, { findings: [finding] })).detail).toBe('Health.json names pid 1');
    expect(judge(seen(all)).title).toBe('Server git failed');
    expect(judge(seen({ problems: [problem] })).title).toBe('config.json cannot be used');
  });
});
