import { describe, expect, it } from 'vitest';
import { DAEMON_ARGV, input, row } from '../fixtures/made-up.js';
import { judge } from '../verdicts.js';

describe('a daemon in a container', () => {
  const alone = { argv: DAEMON_ARGV, startTicks: 1_000 };
  const accused = (contained: boolean) =>
    judge(input([row(300, { ...alone, contained })], { listenerPid: null })).duplicates.map(({ pid }) => pid);

  it('is never accused, though its words are those of a duplicate', () => {
    expect(accused(false)).toEqual([300]);
    expect(accused(true)).toEqual([]);
  });
});
