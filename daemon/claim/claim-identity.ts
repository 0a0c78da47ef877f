import type { ProcessIdentity } from '../../contracts/identity.js';

/** The identity in an announcement, or null when it holds none. */
export function identityIn(content: Record<string, unknown> | null): ProcessIdentity | null {
  const { bootId, pid, startTicks } = content ?? {};
  if (typeof bootId !== 'string' || typeof pid !== 'number' || typeof startTicks !== 'number') return null;
  return { bootId, pid, startTicks };
}
