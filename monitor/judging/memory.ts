/** What one look hands to the next. */
import { identityKey } from '../../contracts/identity.js';
import { CANDIDATE_GRACE_MS } from '../../contracts/product.js';
import { type FoundShim, findShims, lossOf, mayBeLost } from './found-shims.js';
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
      .filter((shim) => isLost(input, shim))
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
  return { lostSince, ownedAt, announcedAt: announcedAt(input) };
}

/** What was proven is not forgotten because one look could not tell. */
function isLost(input: JudgeInput, shim: FoundShim): boolean {
  const wasLost = input.memory.lostSince.has(identityKey(shim.row));
  return lossOf(input, shim).length > 0 || (wasLost && mayBeLost(input, shim));
}

/** A daemon on its way out has taken its announcement away, and is still there for a moment. */
function announcedAt({ facts, memory, now }: JudgeInput): Map<string, number> {
  const said = facts.daemons.map((one): [string, number] => [identityKey(one), Date.parse(one.announcedAt)]);
  return new Map(
    [...memory.announcedAt, ...said].filter(([, at]) => at <= now && now - at < CANDIDATE_GRACE_MS),
  );
}
