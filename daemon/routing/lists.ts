/** Lists over several servers: all pages of each, merged in the order of the configuration. */
import type { Call } from './call.js';
import type { ListKind } from './directory.js';
import { type Fields, failure } from './json-rpc.js';
import { MAX_LIST_ITEMS } from './listings.js';
import type { Offering } from './offer.js';
import type { Upstream } from './upstream.js';

/** Lists wait this long for servers that are still starting or do not answer; then `list_changed` tells. */
export const LIST_WAIT_MS = 10_000;

/** Answers a list request from all servers that answer in time. */
export async function answerMerged(
  call: Call,
  kind: ListKind,
  offering: Offering,
  cursor: unknown,
  waitMs: number,
): Promise<void> {
  if (cursor !== undefined) {
    call.fail(failure.invalidParams('Unknown cursor: this list comes as one page.'));
    return;
  }
  const parts = await Promise.all(
    offering.offers.map(({ upstream }) => oneServer(call, kind, upstream, offering, waitMs)),
  );
  const items = kind.method === 'resources/list' ? uniqueByUri(parts.flat()) : parts.flat();
  call.succeed({ [kind.member]: items.slice(0, MAX_LIST_ITEMS) });
}

/** Waits for a server that starts. False: its part is missing for now, and the client will be told when it is there. */
export async function availableInTime(
  call: Call,
  upstream: Upstream,
  kind: ListKind,
  waitMs: number,
): Promise<boolean> {
  await upstream.readiness.settledWithin(waitMs);
  if (upstream.isReady) return true;
  owe(call, upstream, kind);
  return false;
}

async function oneServer(
  call: Call,
  kind: ListKind,
  upstream: Upstream,
  offering: Offering,
  waitMs: number,
): Promise<Fields[]> {
  if (!(await availableInTime(call, upstream, kind, waitMs))) return [];
  if (!upstream.has(kind.capability)) return [];
  const slug = offering.slugs.get(upstream.name) ?? upstream.name;
  const items = await upstream.listings.fetch(kind, slug, waitMs);
  if (items === null) owe(call, upstream, kind);
  return items ?? [];
}

function owe(call: Call, upstream: Upstream, kind: ListKind): void {
  if (!call.client.closed) upstream.notices.owe(call.client, kind.changed);
}

/** Two servers that list the same URI: it is read from the first, so it is shown once. */
function uniqueByUri(items: readonly Fields[]): Fields[] {
  const seen = new Set<unknown>();
  return items.filter((item) => {
    if (seen.has(item['uri'])) return false;
    seen.add(item['uri']);
    return true;
  });
}
