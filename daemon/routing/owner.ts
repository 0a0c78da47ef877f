/** Whose is what a server says of its own accord. Never a guess. */

/**
 * Certain when calls are in flight from exactly one client, or, with none in flight, when exactly one is attached.
 * `busy` holds the owners of calls in flight and of those that were cancelled lately: a server may still work on them.
 * An owner that has left is nobody, and keeps it from being anybody else.
 */
export function certainOwner<C>(attached: ReadonlySet<C>, busy: Iterable<C>): C | null {
  const callers = new Set(busy);
  const candidates = callers.size > 0 ? callers : attached;
  const [only] = candidates;
  if (candidates.size !== 1 || only === undefined) return null;
  return attached.has(only) ? only : null;
}

/** A bounded memory of what belongs to whom; the oldest entry goes first. */
export class OwnerMap<K, C> {
  private readonly owners = new Map<K, C>();

  constructor(private readonly max: number) {}

  set(key: K, owner: C): void {
    this.owners.delete(key);
    this.owners.set(key, owner);
    if (this.owners.size <= this.max) return;
    const [oldest] = this.owners.keys();
    if (oldest !== undefined) this.owners.delete(oldest);
  }

  get(key: K): C | undefined {
    return this.owners.get(key);
  }

  delete(key: K): void {
    this.owners.delete(key);
  }

  forget(owner: C): void {
    this.deleteWhere((value) => value === owner);
  }

  deleteWhere(test: (owner: C) => boolean): void {
    for (const [key, value] of this.owners) if (test(value)) this.owners.delete(key);
  }

  clear(): void {
    this.owners.clear();
  }
}
