import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccusedRow } from '../contracts/answers.js';
import { AutoClean } from './auto-clean.js';

const AUTO_CLEAN_GRACE_MS = 60_000;

const accused = (pid: number, role: AccusedRow['role'] = 'shim'): AccusedRow => ({
  bootId: 'b',
  pid,
  startTicks: pid * 10,
  startTime: 0,
  role,
  evidence: [],
  command: '',
  rssBytes: null,
});

describe('automatic cleaning', () => {
  let orphans: AccusedRow[];
  let enabled: boolean;
  let ended: string[][];
  let clean: AutoClean;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    [orphans, enabled, ended] = [[], true, []];
    clean = new AutoClean({
      enabled: () => enabled,
      orphans: () => orphans,
      end: async (only) => ended.push([...only]),
      now: () => Date.now(),
      graceMs: () => AUTO_CLEAN_GRACE_MS,
    });
  });
  afterEach(() => {
    clean.close();
    vi.useRealTimers();
  });
  const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  it('ends an orphaned shim that stays one for the whole grace time, and no server, no daemon', async () => {
    orphans = [accused(1), accused(2, 'server'), accused(3, 'daemon')];
    clean.update();
    await later(AUTO_CLEAN_GRACE_MS - 1);
    expect(ended).toEqual([]);
    await later(1);
    expect(ended).toEqual([['1-10']]);
  });

  it('does nothing while it is off', async () => {
    enabled = false;
    orphans = [accused(1)];
    clean.update();
    await later(10 * AUTO_CLEAN_GRACE_MS);
    expect(ended).toEqual([]);
  });

  it('gives one that was cleared in between its whole time again', async () => {
    orphans = [accused(1)];
    clean.update();
    await later(AUTO_CLEAN_GRACE_MS - 1);
    orphans = [];
    clean.update();
    orphans = [accused(1)];
    clean.update();
    await later(AUTO_CLEAN_GRACE_MS - 1);
    expect(ended).toEqual([]);
  });

  it('ends each when its own time is up', async () => {
    orphans = [accused(1)];
    clean.update();
    await later(AUTO_CLEAN_GRACE_MS / 2);
    orphans = [accused(1), accused(2)];
    clean.update();
    await later(AUTO_CLEAN_GRACE_MS / 2);
    expect(ended).toEqual([['1-10']]);
    orphans = [accused(2)];
    clean.update();
    await later(AUTO_CLEAN_GRACE_MS / 2);
    expect(ended).toEqual([['1-10'], ['2-20']]);
  });

  it('tries again later where one did not go', async () => {
    orphans = [accused(1)];
    clean.update();
    await later(AUTO_CLEAN_GRACE_MS);
    expect(ended).toHaveLength(1);
    await later(AUTO_CLEAN_GRACE_MS);
    expect(ended.length).toBeGreaterThan(1);
  });

  it('makes no attempt at nobody when a timer rings a little early', async () => {
    clean.close();
    let early = 0;
    clean = new AutoClean({
      enabled: () => enabled,
      orphans: () => orphans,
      end: async (only) => ended.push([...only]),
      now: () => Date.now() - early,
      graceMs: () => AUTO_CLEAN_GRACE_MS,
    });
    orphans = [accused(1)];
    clean.update();
    early = 0.5;
    await later(AUTO_CLEAN_GRACE_MS);
    expect(ended).toEqual([]);
    await later(1);
    expect(ended).toEqual([['1-10']]);
  });

  it('ends nothing once it is closed', async () => {
    orphans = [accused(1)];
    clean.update();
    clean.close();
    clean.close();
    await later(2 * AUTO_CLEAN_GRACE_MS);
    expect(ended).toEqual([]);
  });
});
