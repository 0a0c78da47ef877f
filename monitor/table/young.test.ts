import { describe, expect, it } from 'vitest';
import { Young } from './young.js';

describe('Young', () => {
  it('is read ever less often, and a last time when it has grown up', () => {
    const young = new Young();
    young.add(7, 0, 0);
    const read: number[] = [];
    for (let at = 60; at <= 9_000; at += 60) if (young.due(at).length > 0) read.push(at);
    expect(read.length).toBeGreaterThan(2);
    expect(read.length).toBeLessThan(6);
    expect(read[0]).toBe(60);
    expect(read.at(-1)).toBeGreaterThanOrEqual(2_000);
    expect(read.at(-1)).toBeLessThan(2_060);
  });

  it('is read for the first time when it is as old as was said', () => {
    const young = new Young();
    young.add(7, 100, 150, 380);
    expect([200, 479, 480].map((at) => young.due(at).length)).toEqual([0, 0, 1]);
  });

  it('is read no more when it has ended', () => {
    const young = new Young();
    young.add(7, 0, 0);
    young.add(8, 0, 0);
    young.forget(7);
    expect(young.due(60)).toEqual([{ pid: 8, age: 60 }]);
  });

  it('takes nobody who is grown up, and not more than there is room for', () => {
    const young = new Young();
    young.add(1, 0, 2_000);
    expect(young.due(2_000)).toEqual([]);
    for (let pid = 1; pid <= 2_000; pid += 1) young.add(pid, 0, 0);
    expect(young.due(1).length).toBe(1_024);
    young.clear();
    expect(young.due(9_999)).toEqual([]);
  });
});
