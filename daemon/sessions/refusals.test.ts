import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Log } from '../log.js';
import { Refusals } from './refusals.js';
import { SeenNonces } from './seen-nonces.js';

function fakeLog() {
  const lines: object[] = [];
  const add = (fields: object, message: string): void => {
    lines.push({ ...fields, message });
  };
  const log: Log = { info: add, warn: add, error: add };
  return { log, lines };
}

describe('refused connections', () => {
  it('ten thousand are a line for each reason and one with the counts', () => {
    const { log, lines } = fakeLog();
    const refusals = new Refusals(log);
    for (let at = 0; at < 10_000; at += 1)
      refusals.count(at % 2 ? 'no proof' : 'has an origin', { status: at });
    refusals.count('replayed');
    refusals.close();
    refusals.close();
    expect(lines).toEqual([
      { status: 0, why: 'has an origin', message: 'connection refused' },
      { status: 1, why: 'no proof', message: 'connection refused' },
      { why: 'replayed', message: 'connection refused' },
      {
        refused: { 'has an origin': 5_000, 'no proof': 5_000 },
        message: 'connections refused, each reason with its count',
      },
    ]);
  });

  it('the counts are told at the end of each interval, and the next one begins anew', async () => {
    const { log, lines } = fakeLog();
    const refusals = new Refusals(log, 10);
    refusals.count('no proof');
    refusals.count('no proof');
    await expect.poll(() => lines.length).toBe(2);
    await delay(30);
    refusals.count('no proof');
    refusals.close();
    expect(lines).toHaveLength(3);
  });
});

describe('seen nonces', () => {
  it('each is good once, and only so many are kept', () => {
    const seen = new SeenNonces(3);
    expect(['a', 'b', 'a', 'c', 'd', 'b', 'a'].map((nonce) => seen.take(nonce))).toEqual([
      ...[true, true, false, true, true],
      // `a` has made room for `d`.
      ...[false, true],
    ]);
  });
});
