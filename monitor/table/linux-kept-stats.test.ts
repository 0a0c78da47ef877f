import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptStats, SAME } from './linux-kept-stats.js';

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

  const twice = (pid: number) => [stats.look(pid), stats.look(pid)];

  it('is sure only of what it has seen before and what has not changed, and tells what has', () => {
    for (const text of ['7 (x) S 1', '7 (x) T 1', '7 (x) T']) {
      say(7, text);
      expect(twice(7)).toEqual([text, SAME]);
    }
  });

  it('is not sure of who has ended, is not there, or has more to tell than it keeps', () => {
    say(7, '7 (x) S 1');
    stats.look(7);
    truncateSync(file(7));
    expect(twice(7)).toEqual([undefined, undefined]);
    expect(twice(8)).toEqual([undefined, undefined]);
    say(9, 'x'.repeat(2_000));
    expect(twice(9)).toEqual([undefined, undefined]);
  });

  it('keeps so many and no more, until it is told to let go of some', () => {
    const pids = Array.from({ length: CROWD }, (_, at) => at + 1);
    for (const pid of pids) say(pid, `${pid} (x) S 1`);
    const sure = (): number[] => pids.filter((pid) => stats.look(pid) === SAME);
    expect(sure()).toEqual([]);
    expect(sure()).toHaveLength(64);
    stats.keepOnly(new Set([70]));
    expect(stats.look(70)).not.toBe(SAME);
    expect(stats.look(70)).toBe(SAME);
  });
});
