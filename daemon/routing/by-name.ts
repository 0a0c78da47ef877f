/** Tools and prompts where several servers are offered: from the offered name to the server and its own name. */
import { LIST_KINDS } from './directory.js';
import { splitName } from './names.js';
import type { Offering } from './offer.js';
import type { Upstream } from './upstream.js';

export interface NamedTarget {
  readonly upstream: Upstream;
  readonly own: string;
}

/** null: no offered server has that name. Asks the server for its list only where the name alone does not tell. */
export function resolveName(
  method: 'tools/list' | 'prompts/list',
  offered: unknown,
  offering: Offering,
  waitMs: number,
): NamedTarget | null | Promise<NamedTarget | null> {
  const split = typeof offered === 'string' ? splitName(offered) : null;
  const upstream = offering.offers.find(
    (offer) => offering.slugs.get(offer.upstream.name) === split?.slug,
  )?.upstream;
  if (!split || !upstream || typeof offered !== 'string') return null;
  const own = upstream.directory.ownName(method, offered) ?? split.own;
  if (own !== null) return { upstream, own };
  return upstream.listings.fetch(LIST_KINDS[method], split.slug, waitMs).then(() => {
    const learned = upstream.directory.ownName(method, offered);
    return learned === undefined ? null : { upstream, own: learned };
  });
}
