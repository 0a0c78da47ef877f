import { expect, it } from 'vitest';
import { identityKey } from '../../contracts/identity.js';
import { identityOf, input, NOW, row, SHIM_ARGV, shimAnnouncement } from '../fixtures/made-up.js';
import { judge, remember, SELF_END_WINDOW_MS } from '../verdicts.js';

const HOUR_MS = 3_600_000;
const client = row(50, { argv: ['claude'] });
const shim = row(60, { argv: SHIM_ARGV, ppid: 50 });
const facts = { shims: [shimAnnouncement(shim, identityOf(client))] };
const future = {
  lostSince: new Map([[identityKey(shim), NOW + HOUR_MS]]),
  ownedAt: new Map([[identityKey(client), NOW + HOUR_MS]]),
  announcedAt: new Map([[identityKey(client), NOW + HOUR_MS]]),
};

it('a clock that was set back by an hour puts off no verdict by an hour', () => {
  const memory = remember(input([shim], facts, { memory: future }));
  expect(memory.lostSince.get(identityKey(shim))).toBe(NOW);
  const later = input([shim], facts, { memory, now: NOW + SELF_END_WINDOW_MS });
  expect(judge(later).orphans.map(({ pid }) => pid)).toEqual([60]);
});

it('nor does it exempt for an hour who once owned the port, or announced itself', () => {
  const { ownedAt, announcedAt } = remember(input([], {}, { memory: future }));
  expect(announcedAt.size).toBe(0);
  expect(ownedAt.get(identityKey(client))).toBe(NOW);
});
