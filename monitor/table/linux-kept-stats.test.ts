import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptStats } from './linux-kept-stats.js';

const CROWD = 70;

describe('KeptStats', () => {
  let root: string;
  let stats: KeptStats;
  const file = (pid: number): string => path.join(root, String(pid), 'stat');
  const say = (pid: number, text: string): void => {
    mkdirSync(path.dirname(file(pid)), { recursive: true });
    writeFileSync(file(pid), text);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'sk-kept-stats-'));
    stats = new KeptStats(root);
  });
  afterEach(() => {
    stats.close();
    stats.close();
    rmSync(root, { recursive: true });
  });

  it('is sure only of what it has seen before and what has not changed', () => {
    say(7, '7 (x) S 1');
    expect([stats.isSame(7), stats.isSame(7)]).toEqual([false, true]);
    say(7, '7 (x) T 1');
    expect([stats.isSame(7), stats.isSame(7)]).toEqual([false, true]);
    say(7, '7 (x) T');
    expect([stats.isSame(7), stats.isSame(7)]).toEqual([false, true]);
  });

  it('is not sure of who has ended, is not there, or has more to tell than it keeps', () => {
    say(7, '7 (x) S 1');
    stats.isSame(7);
    truncateSync(file(7));
    expect([stats.isSame(7), stats.isSame(7)]).toEqual([false, false]);
    expect([stats.isSame(8), stats.isSame(8)]).toEqual([false, false]);
    say(9, 'x'.repeat(2_000));
    expect([stats.isSame(9), stats.isSame(9)]).toEqual([false, false]);
  });

  it('keeps so many and no more, until it is told to let go of some', () => {
    const pids = Array.from({ length: CROWD }, (_, at) => at + 1);
    for (const pid of pids) say(pid, `${pid} (x) S 1`);
    const sure = (): number[] => pids.filter((pid) => stats.isSame(pid));
    expect(sure()).toEqual([]);
    expect(sure()).toHaveLength(64);
    stats.keepOnly(new Set([70]));
    expect(stats.isSame(70)).toBe(false);
    expect(stats.isSame(70)).toBe(true);
  });
});
