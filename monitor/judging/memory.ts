/** What one look hands to the next. */
import { identityKey } from '../../contracts/identity.js';
import { CANDIDATE_GRACE_MS } from '../../contracts/product.js';
import { findShims, lossOf } from './found-shims.js';
import type { JudgeInput, Memory } from './input.js';
import { findOwner } from './owner.js';

/**
 * The memory for the next look. A time to come (the clock was set back) counts as now, so that nothing waits for it.
 * Bounded by what lives: an entry leaves with its process.
 */
export function remember(input: JudgeInput): Memory {
  const { now, memory } = input;
  const lostSince = new Map(
    findShims(input)
      .filter((shim) => lossOf(input, shim).length > 0)
      .map(({ row }): [string, number] => {
        const key = identityKey(row);
        return [key, Math.min(memory.lostSince.get(key) ?? now, now)];
      }),
  );
  const ownedAt = new Map(
    [...memory.ownedAt]
      .map(([key, at]): [string, number] => [key, Math.min(at, now)])
      .filter(([, at]) => now - at < CANDIDATE_GRACE_MS),
  );
  const owner = findOwner(input);
  if (owner.kind === 'ours') ownedAt.set(identityKey(owner.row), now);
  return { lostSince, ownedAt };
}
