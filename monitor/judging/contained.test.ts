import { describe, expect, it } from 'vitest';
import { DAEMON_ARGV, daemonAnnouncement, input, row } from '../fixtures/made-up.js';
import { judge } from '../verdicts.js';

describe('a daemon in a container', () => {
  const owner = row(100, { argv: DAEMON_ARGV });
  const owned = { listenerPid: 100, daemons: [daemonAnnouncement(owner)] };
  const accused = (contained: boolean) =>
    judge(input([owner, row(200, { argv: DAEMON_ARGV, contained })], owned)).duplicates.map(({ pid }) => pid);

  it('is never accused, though its words are those of a duplicate', () => {
    expect(accused(false)).toEqual([200]);
    expect(accused(true)).toEqual([]);
  });
});
