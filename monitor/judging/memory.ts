/** What one look hands to the next. */
import { identityKey } from '../../contracts/identity.js';
import { CANDIDATE_GRACE_MS } from '../../contracts/product.js';
import type { JudgeInput, Memory } from './input.js';
import { findOwner } from './owner.js';
import { shimsWithoutClient } from './shims.js';

/** The memory for the next look. Bounded by what lives: an entry leaves with its process. */
export function remember(input: JudgeInput): Memory {
  const { now, memory } = input;
  const clientGoneSince = new Map(
    shimsWithoutClient(input).map(({ row }): [string, number] => {
      const key = identityKey(row);
      return [key, memory.clientGoneSince.get(key) ?? now];
    }),
  );
  const ownedAt = new Map([...memory.ownedAt].filter(([, at]) => now - at < CANDIDATE_GRACE_MS));
  const owner = findOwner(input);
  if (owner.kind === 'ours') ownedAt.set(identityKey(owner.row), now);
  return { clientGoneSince, ownedAt };
}
