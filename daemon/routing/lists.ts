/** Lists over several servers: all pages of each, merged in the order of the configuration. */
import type { Call } from './call.js';
import { type Directory, itemsOf, type ListKind } from './directory.js';
import { type Fields, failure, isErrorResponse, isFields } from './json-rpc.js';
import { offeredName } from './names.js';
import type { Offering } from './offer.js';
import type { Upstream } from './upstream.js';

/** Lists wait this long for servers that are still starting; then `list_changed` tells. */
export const LIST_WAIT_MS = 10_000;
export const MAX_LIST_PAGES = 100;
export const MAX_LIST_ITEMS = 10_000;

/** Answers a list request from all servers that are ready in time. */
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
  await upstream.whenSettled(waitMs);
  if (upstream.isReady) return true;
  if (!call.client.closed) upstream.notices.owe(call.client, kind.changed);
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
  const items = await fetchAll(call, kind, upstream);
  if (items === null) {
    upstream.notices.owe(call.client, kind.changed);
    return [];
  }
  return learn(upstream.directory, kind, items, offering.slugs.get(upstream.name) ?? upstream.name);
}

/** All pages; null when the server answers with an error. Remembers what is needed to route by name and by URI. */
async function fetchAll(call: Call, kind: ListKind, upstream: Upstream): Promise<Fields[] | null> {
  const items: Fields[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_LIST_PAGES && items.length < MAX_LIST_ITEMS && !call.ended; page += 1) {
    const response = await upstream.ask(call, kind.method, cursor === undefined ? {} : { cursor });
    if (isErrorResponse(response)) return page === 0 ? null : items;
    const { result } = response;
    items.push(...itemsOf(result, kind));
    const next = isFields(result) ? result['nextCursor'] : undefined;
    // A server that gives the same cursor again would give pages for ever.
    if (typeof next !== 'string' || seen.has(next)) break;
    seen.add(next);
    cursor = next;
  }
  return items;
}

function learn(directory: Directory, kind: ListKind, items: Fields[], slug: string): Fields[] {
  switch (kind.method) {
    case 'resources/list':
      directory.learnResources(items);
      return items;
    case 'resources/templates/list':
      directory.learnTemplates(items);
      return items;
    case 'tools/list':
    case 'prompts/list': {
      const named = items.filter((item) => typeof item['name'] === 'string');
      const names = new Map<string, string>();
      for (const item of named) {
        const own = String(item['name']);
        const offered = offeredName(slug, own);
        names.set(offered, own);
        item['name'] = offered;
      }
      directory.learnNames(kind.method, names);
      return named;
    }
  }
}

/** The list of one server again, for a name that only its list explains. */
export async function relearn(call: Call, kind: ListKind, upstream: Upstream, slug: string): Promise<void> {
  const items = await fetchAll(call, kind, upstream);
  if (items !== null) learn(upstream.directory, kind, items, slug);
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
