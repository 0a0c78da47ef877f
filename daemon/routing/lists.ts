/** Lists over several servers: all pages of each, merged in the order of the configuration. */
import { composed } from '../verbatim/written.js';
import type { Call } from './call.js';
import type { ListKind } from './directory.js';
import { type Fields, failure } from './json-rpc.js';
import { MAX_LIST_BYTES, MAX_LIST_ITEMS } from './list-pages.js';
import type { Listing } from './listings.js';
import type { Offering } from './offer.js';
import type { Upstream } from './upstream.js';

/** Lists wait this long for servers that are still starting or do not answer; then `list_changed` tells. */
export const LIST_WAIT_MS = 10_000;

interface Part extends Listing {
  readonly upstream: Upstream;
}

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
  const merged = fitting(parts, kind).flatMap(({ items }) => items);
  const items = kind.method === 'resources/list' ? uniqueByUri(merged) : merged;
  call.succeed(composed({ [kind.member]: items.slice(0, MAX_LIST_ITEMS) }));
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
): Promise<Part> {
  const nothing = { upstream, items: [], bytes: 0 };
  if (!(await availableInTime(call, upstream, kind, waitMs))) return nothing;
  if (!upstream.has(kind.capability)) return nothing;
  const slug = offering.slugs.get(upstream.name) ?? upstream.name;
  const listing = await upstream.listings.fetch(kind, slug, waitMs);
  if (listing === null) owe(call, upstream, kind);
  return listing ? { upstream, ...listing } : nothing;
}

/** Without the largest ones where all of them are more than a message may hold: the others' lists still come. */
function fitting(parts: readonly Part[], kind: ListKind): readonly Part[] {
  let room = MAX_LIST_BYTES;
  const kept = new Set<Part>();
  for (const part of parts.toSorted((a, b) => a.bytes - b.bytes)) {
    room -= part.bytes;
    if (room >= 0) kept.add(part);
    const why = room >= 0 ? null : `its ${part.bytes} bytes do not fit beside the lists of the others`;
    part.upstream.faults.report(kind, 'merged', why);
  }
  return parts.filter((part) => kept.has(part));
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
