/** Who subscribed to which resource of one server. */

export class Subscriptions<C> {
  private readonly byUri = new Map<string, Set<C>>();

  add(uri: string, client: C): void {
    const subscribers = this.byUri.get(uri);
    if (subscribers) subscribers.add(client);
    else this.byUri.set(uri, new Set([client]));
  }

  /** True when that was the last one and the server need not tell any more. */
  remove(uri: string, client: C): boolean {
    const subscribers = this.byUri.get(uri);
    if (!subscribers?.delete(client)) return false;
    if (subscribers.size > 0) return false;
    this.byUri.delete(uri);
    return true;
  }

  /** Removes a client everywhere; returns the URIs that nobody is subscribed to any more. */
  leave(client: C): string[] {
    return [...this.byUri.keys()].filter((uri) => this.remove(uri, client));
  }

  has(uri: string, client: C): boolean {
    return this.byUri.get(uri)?.has(client) ?? false;
  }

  others(uri: string, client: C): boolean {
    const subscribers = this.byUri.get(uri);
    return subscribers !== undefined && subscribers.size > (subscribers.has(client) ? 1 : 0);
  }

  /** For an update: the spec lets a server name a part of what was subscribed. */
  subscribersOf(uri: string): ReadonlySet<C> {
    const exact = this.byUri.get(uri);
    if (exact) return exact;
    const found = new Set<C>();
    for (const [subscribed, clients] of this.byUri) {
      if (isPartOf(uri, subscribed)) for (const client of clients) found.add(client);
    }
    return found;
  }

  uris(): string[] {
    return [...this.byUri.keys()];
  }
}

function isPartOf(uri: string, whole: string): boolean {
  return uri.startsWith(whole) && (/[/?#]$/.test(whole) || /^[/?#]/.test(uri.slice(whole.length)));
}
