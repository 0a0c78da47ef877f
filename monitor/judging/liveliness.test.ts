import { describe, expect, it } from 'vitest';
import type { ObservedActivity } from '../facts.js';
import {
  DAEMON_ARGV,
  daemonAnnouncement,
  healthOf,
  identityOf,
  input,
  NOW,
  present,
  row,
  shimAnnouncement,
} from '../fixtures/made-up.js';
import { judge } from '../verdicts.js';
import { BUSY_PATIENCE_MS, livelinessOf } from './liveliness.js';

const daemon = row(100, { argv: DAEMON_ARGV });
const seen = (activity: ObservedActivity['activity'], spanMs = 1_200): ObservedActivity => ({
  of: identityOf(daemon),
  activity,
  spanMs,
});
const beat = (ageMs: number) => present(healthOf(daemon, { updatedAt: new Date(NOW - ageMs).toISOString() }));

type Facts = Parameters<typeof input>[1];
function look(facts: Facts, of = daemon) {
  return livelinessOf(input([of], { listenerPid: of.pid, ...facts }), of);
}

describe('a daemon that gives no answer', () => {
  it.each<[string, Facts, 'busy' | 'hung']>([
    ['works', { activity: seen('working'), healthFile: beat(9_000) }, 'busy'],
    ['works, and its file is gone', { activity: seen('working') }, 'busy'],
    [
      'works, for longer than anything takes',
      { activity: seen('working'), healthFile: beat(BUSY_PATIENCE_MS) },
      'hung',
    ],
    ['sleeps, and its loop turned meanwhile', { activity: seen('idle'), healthFile: beat(900) }, 'busy'],
    ['sleeps', { activity: seen('idle'), healthFile: beat(1_900) }, 'hung'],
    ['sleeps, and its file is gone', { activity: seen('idle') }, 'hung'],
    ['does what cannot be seen', { healthFile: beat(15_000) }, 'busy'],
    ['does what cannot be seen, for too long', { healthFile: beat(BUSY_PATIENCE_MS) }, 'hung'],
    ['does what cannot be seen, and its file is gone', {}, 'hung'],
    ['is stopped', { activity: seen('stopped'), healthFile: beat(400) }, 'hung'],
    [
      'is another than the one that was watched',
      {
        activity: { ...seen('idle'), of: { ...identityOf(daemon), startTicks: 1 } },
        healthFile: beat(5_000),
      },
      'busy',
    ],
  ])('and %s', (_what, facts, kind) => {
    expect(look({ probe: 'hung', ...facts })).toMatchObject({ kind });
  });

  it('and is stopped just now is hung, by the table alone', () => {
    const stopped = row(100, { argv: DAEMON_ARGV, state: 'stopped' });
    expect(look({ probe: 'hung', healthFile: beat(400) }, stopped)).toMatchObject({
      kind: 'hung',
      evidence: expect.arrayContaining([expect.stringContaining('stopped')]),
    });
  });

  it('and a clock that was set back ages no beat', () => {
    expect(look({ probe: 'hung', activity: seen('idle'), healthFile: beat(-60_000) })).toMatchObject({
      kind: 'busy',
    });
  });
});

describe('a daemon that answered', () => {
  const probe = {
    identity: identityOf(daemon),
    startTime: daemon.startTime,
    instanceId: 'instance-1',
    version: '0.1.0',
    host: 'headless' as const,
    port: 18_079,
    uptimeSeconds: 10,
    shims: [],
    servers: [],
  };

  it('answers, whatever it does otherwise; but one that is stopped since does not', () => {
    expect(look({ probe, activity: seen('idle') })).toEqual({ kind: 'answers' });
    expect(look({ probe, activity: seen('working') })).toEqual({ kind: 'answers' });
    expect(look({ probe, activity: seen('stopped') })).toMatchObject({ kind: 'hung' });
  });
});

describe('the verdict', () => {
  const owned = { listenerPid: 100, daemons: [daemonAnnouncement(daemon)], probe: 'hung' as const };

  it('of a busy daemon accuses nobody and says why', () => {
    const verdicts = judge(
      input([daemon], {
        ...owned,
        healthFile: beat(9_000),
        pidFile: present(100),
        activity: seen('working'),
      }),
    );
    expect(verdicts.daemon).toMatchObject({ responsive: true, busy: expect.stringContaining('worked') });
    expect(verdicts.findings).toEqual([]);
    expect(verdicts.problems).toEqual([]);
  });

  it('of a hung one names the shims that wait for it, and no dead ones', () => {
    const shim = row(60);
    const trouble = { code: 'daemon-hung', message: 'hangs', at: new Date(NOW).toISOString() };
    const shims = [
      shimAnnouncement(shim, null, { trouble }),
      shimAnnouncement(row(61), null, { trouble }),
      shimAnnouncement(row(62), null),
    ];
    const verdicts = judge(
      input([daemon, shim, row(62)], { ...owned, healthFile: beat(5_000), activity: seen('idle'), shims }),
    );
    expect(verdicts.daemon).toMatchObject({ responsive: false });
    expect(verdicts.daemon).not.toHaveProperty('busy');
    const [finding] = verdicts.findings;
    expect(finding).toMatchObject({ kind: 'hung-daemon', pid: 100 });
    expect(finding?.evidence.at(-1)).toBe('1 shim(s) wait for it: pid 60');
  });
});
